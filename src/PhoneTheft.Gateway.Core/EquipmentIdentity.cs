using System.Diagnostics;
using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Numerics;

namespace PhoneTheft.Gateway.Core;

/// <summary>The 14 digits that name a device: Type Allocation Code (8) and serial number (6), 3GPP TS 23.003 6.2. The only key.</summary>
/// <remarks>
/// Invariant: 0 ≤ <see cref="Value"/> &lt; 10¹⁴. As a number it loses its leading zeros, and real TACs start with zeros;
/// so it is printed through <see cref="ToString()"/> alone, always 14 digits wide.
/// </remarks>
public readonly record struct EquipmentIdentity : IComparable<EquipmentIdentity>, ISpanFormattable, IUtf8SpanFormattable
{
    /// <summary>Digits of an identity.</summary>
    public const int Length = 14;

    /// <summary>Serial numbers of one TAC.</summary>
    public const int SerialsPerTac = 1_000_000;

    /// <summary>One more than the largest identity.</summary>
    public const ulong Limit = 100_000_000_000_000;

    // 11 111 111 111 111: all of 0…0, 1…1, … 9…9 are its multiples.
    private const ulong Repunit = (Limit - 1) / 9;

    private EquipmentIdentity(ulong value)
    {
        Debug.Assert(value < Limit);
        Value = value;
    }

    /// <summary>The 14 digits read as a number.</summary>
    public ulong Value { get; }

    /// <summary>The first eight digits as a number: who made it, and which model.</summary>
    public uint Tac => (uint)(Value / SerialsPerTac);

    /// <summary>The last six digits as a number.</summary>
    public uint Serial => (uint)(Value % SerialsPerTac);

    /// <summary>One digit repeated: unprogrammed phones show such numbers in their thousands, so nobody may hold one.</summary>
    public bool IsPlaceholder => Value % Repunit == 0;

    /// <summary>The shard of the device in a store of <paramref name="shards"/> shards (16, 32 or 64).</summary>
    /// <remarks>10⁶ is a multiple of each, so the serial alone decides; and each is a power of two, so its lowest bits do.</remarks>
    public int ShardOf(int shards)
    {
        Debug.Assert(BitOperations.IsPow2(shards) && shards <= ShardCount.Largest);
        return (int)Value & (shards - 1);
    }

    /// <summary>The identity whose 14 digits are this number.</summary>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="value"/> has more than 14 digits.</exception>
    public static EquipmentIdentity FromValue(ulong value)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(value, Limit);
        return new EquipmentIdentity(value);
    }

    /// <summary>
    /// Reads exactly 14 ASCII digits: the canonical form, as the store keeps it. Other spellings are <see cref="Imei"/>'s.
    /// </summary>
    public static bool TryParseCanonical(ReadOnlySpan<char> text, out EquipmentIdentity identity)
    {
        identity = default;
        if (text.Length != Length || text.ContainsAnyExceptInRange('0', '9'))
        {
            return false;
        }

        identity = new EquipmentIdentity(ulong.Parse(text, NumberStyles.None, CultureInfo.InvariantCulture));
        return true;
    }

    /// <summary>Reads exactly 14 ASCII digits in UTF-8.</summary>
    public static bool TryParseCanonical(ReadOnlySpan<byte> utf8Text, out EquipmentIdentity identity)
    {
        identity = default;
        if (utf8Text.Length != Length || utf8Text.ContainsAnyExceptInRange((byte)'0', (byte)'9'))
        {
            return false;
        }

        identity = new EquipmentIdentity(ulong.Parse(utf8Text, NumberStyles.None, CultureInfo.InvariantCulture));
        return true;
    }

    /// <summary>By number, which is the order of the 14 digits as text as well.</summary>
    public int CompareTo(EquipmentIdentity other) => Value.CompareTo(other.Value);

    /// <summary>By number.</summary>
    public static bool operator <(EquipmentIdentity left, EquipmentIdentity right) => left.Value < right.Value;

    /// <summary>By number.</summary>
    public static bool operator >(EquipmentIdentity left, EquipmentIdentity right) => left.Value > right.Value;

    /// <summary>By number.</summary>
    public static bool operator <=(EquipmentIdentity left, EquipmentIdentity right) => left.Value <= right.Value;

    /// <summary>By number.</summary>
    public static bool operator >=(EquipmentIdentity left, EquipmentIdentity right) => left.Value >= right.Value;

    /// <summary>The 14 digits. An IMEI is personal data: keep this out of logs at Information and above.</summary>
    public override string ToString() => Value.ToString("D14", CultureInfo.InvariantCulture);

    string IFormattable.ToString(
        [StringSyntax(StringSyntaxAttribute.NumericFormat)] string? format, IFormatProvider? formatProvider) => ToString();

    /// <summary>Writes the 14 digits; format and provider are not looked at.</summary>
    /// <returns>False: there is room for fewer than 14 characters.</returns>
    public bool TryFormat(Span<char> destination, out int charsWritten, ReadOnlySpan<char> format = default, IFormatProvider? provider = null) =>
        Value.TryFormat(destination, out charsWritten, "D14", CultureInfo.InvariantCulture);

    /// <summary>Writes the 14 digits in UTF-8; format and provider are not looked at.</summary>
    /// <returns>False: there is room for fewer than 14 bytes.</returns>
    public bool TryFormat(Span<byte> utf8Destination, out int bytesWritten, ReadOnlySpan<char> format = default, IFormatProvider? provider = null) =>
        Value.TryFormat(utf8Destination, out bytesWritten, "D14", CultureInfo.InvariantCulture);
}
