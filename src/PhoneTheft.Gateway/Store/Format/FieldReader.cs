using System.Buffers.Text;
using System.Globalization;
using System.Text;

namespace PhoneTheft.Gateway.Store.Format;

/// <summary>Walks the fields of a text of the store. No field holds a tab: the edge refuses control characters.</summary>
internal ref struct FieldReader(ReadOnlySpan<byte> text, byte separator = (byte)'\t')
{
    /// <summary>Beyond the year 9999, and far from an overflow.</summary>
    private const long MostSeconds = 1_000_000_000_000;

    private ReadOnlySpan<byte> _rest = text;
    private bool _ended;

    public ReadOnlySpan<byte> Next()
    {
        if (_ended)
        {
            throw new FormatException("A field is missing.");
        }

        var at = _rest.IndexOf(separator);
        if (at < 0)
        {
            _ended = true;
            return _rest;
        }

        var field = _rest[..at];
        _rest = _rest[(at + 1)..];
        return field;
    }

    /// <summary>All that is left, tabs included.</summary>
    public readonly ReadOnlySpan<byte> Rest() => _ended ? [] : _rest;

    public long NextInt64()
    {
        var field = Next();
        return Utf8Parser.TryParse(field, out long value, out var used) && used == field.Length
            ? value
            : throw new FormatException("A field must be a whole number.");
    }

    /// <summary>A number that is small and not negative.</summary>
    public int NextInt32() =>
        NextInt64() is >= 0 and <= int.MaxValue and var value
            ? (int)value
            : throw new FormatException("A field must be a number from 0 to 2147483647.");

    /// <summary>Sixteen hexadecimal digits.</summary>
    public ulong NextHex64()
    {
        var field = Next();
        return field.Length == 16 && Utf8Parser.TryParse(field, out ulong value, out var used, 'x') && used == field.Length
            ? value
            : throw new FormatException("A field must be 16 hexadecimal digits.");
    }

    /// <summary>A time in milliseconds since 1970.</summary>
    public DateTimeOffset NextTime() => Time(NextInt64());

    /// <summary>A time in seconds since 1970.</summary>
    public DateTimeOffset NextSecond() =>
        Time(NextInt64() is var seconds && Math.Abs(seconds) < MostSeconds ? seconds * 1000 : long.MaxValue);

    /// <param name="known">Taken where the field says the same, so that what repeats is kept once.</param>
    public string NextString(string? known = null)
    {
        var field = Next();
        return field.IsEmpty ? "" : known is not null && IsSame(field, known) ? known : Encoding.UTF8.GetString(field);
    }

    // ASCII alone: anything else is rare, and merely not kept once.
    private static bool IsSame(ReadOnlySpan<byte> field, string known) => field.Length == known.Length && Ascii.Equals(field, known);

    private static DateTimeOffset Time(long milliseconds) => milliseconds >= 0 && milliseconds <= DateTimeOffset.MaxValue.ToUnixTimeMilliseconds()
        ? DateTimeOffset.FromUnixTimeMilliseconds(milliseconds)
        : throw new FormatException("A field must be a time from 1970 to 9999.");
}

/// <summary>Numbers that the store keeps outside a text with fields: decimal digits alone.</summary>
internal static class StoredNumber
{
    /// <param name="text">The digits; null when the store has none.</param>
    /// <param name="name">What the number is, for the message.</param>
    /// <exception cref="FormatException">There is no number, or it does not fit into 63 bits.</exception>
    public static long Parse(string? text, string name) =>
        long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var value)
        ? value
        : throw new FormatException($"{name} must be a whole number.");
}
