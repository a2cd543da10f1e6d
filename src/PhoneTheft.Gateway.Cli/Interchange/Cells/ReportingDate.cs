using System.Globalization;
using System.Text;

namespace PhoneTheft.Gateway.Cli.Interchange.Cells;

/// <summary>The reporting_date column: a day, written so that it can be one day only; or empty.</summary>
internal static class ReportingDate
{
    public static readonly DateOnly Earliest = new(2000, 1, 1);

    private const string Ways = "A date is YYYYMMDD, YYYY-MM-DD or DD.MM.YYYY, or empty.";

    // 01/02/2026 is one day in London and another in New York; with dots it is the same day everywhere.
    private static readonly string[] Forms = ["yyyyMMdd", "yyyy-MM-dd", "yyyy/MM/dd", "d.M.yyyy", "yyyy-MM-dd 00:00:00", "yyyy-MM-ddT00:00:00"];

    /// <summary>What is wrong with it; null: nothing.</summary>
    /// <param name="text">The field.</param>
    /// <param name="latest">Later days have not come yet.</param>
    /// <param name="date">The day; null: not said.</param>
    public static (string Reason, string Detail)? Fault(ReadOnlySpan<byte> text, DateOnly latest, out DateOnly? date)
    {
        date = null;
        text = text.Trim(" \t"u8);
        if (text.IsEmpty)
        {
            return null;
        }

        if (text.Length > 32 || !Ascii.IsValid(text) || !text.ContainsAnyInRange((byte)'0', (byte)'9'))
        {
            var odd = OddCharacters.Describe(text[..Math.Min(text.Length, 32)], foreign: false);
            return ("DATE_MALFORMED", odd.Length > 0 ? $"{Ways} This one holds {odd}." : Ways);
        }

        Span<char> chars = stackalloc char[text.Length];
        _ = Ascii.ToUtf16(text, chars, out _);
        if (!DateTime.TryParseExact(chars, Forms, CultureInfo.InvariantCulture, DateTimeStyles.None, out var day))
        {
            return !HasForm(text) ? ("DATE_MALFORMED", Ways) : ("DATE_NOT_IN_CALENDAR", "There is no such day.");
        }

        date = DateOnly.FromDateTime(day);
        return date < Earliest ? ("DATE_TOO_EARLY", "The day is before the year 2000.")
            : date > latest ? ("DATE_IN_FUTURE", "The day has not come yet.")
            : null;
    }

    // Digits and what stands between them, without what the digits are.
    private static bool HasForm(ReadOnlySpan<byte> text)
    {
        Span<char> shape = stackalloc char[text.Length];
        for (var i = 0; i < text.Length; i++)
        {
            shape[i] = char.IsAsciiDigit((char)text[i]) ? '9' : (char)text[i];
        }

        return shape is "99999999" or "9999-99-99" or "9999/99/99" or "99.99.9999" or "9.9.9999" or "9.99.9999" or "99.9.9999";
    }
}
