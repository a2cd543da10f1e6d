using System.Globalization;
using System.Text;

namespace PhoneTheft.Gateway.Cli.Interchange.Cells;

/// <summary>Reads the column reporting_date: an unambiguous date, or empty.</summary>
internal static class ReportingDate
{
    public static readonly DateOnly Earliest = new(2000, 1, 1);

    private const string Ways = "A date must be YYYYMMDD, YYYY-MM-DD, YYYY/MM/DD or DD.MM.YYYY, or empty.";

    // 01/02/2026 is ambiguous; 01.02.2026 is not.
    private static readonly string[] Forms = ["yyyyMMdd", "yyyy-MM-dd", "yyyy/MM/dd", "d.M.yyyy", "yyyy-MM-dd 00:00:00", "yyyy-MM-ddT00:00:00"];

    /// <summary>What is wrong with a field; null if nothing is.</summary>
    /// <param name="text">The field.</param>
    /// <param name="latest">The latest allowed date.</param>
    /// <param name="date">The date; null if the field is empty.</param>
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
            return ("DATE_MALFORMED", odd.Length > 0 ? $"{Ways} This one contains {odd}." : Ways);
        }

        Span<char> chars = stackalloc char[text.Length];
        _ = Ascii.ToUtf16(text, chars, out _);
        if (!DateTime.TryParseExact(chars, Forms, CultureInfo.InvariantCulture, DateTimeStyles.None, out var day))
        {
            return !HasForm(text) ? ("DATE_MALFORMED", Ways) : ("DATE_NOT_IN_CALENDAR", "There is no such date.");
        }

        date = DateOnly.FromDateTime(day);
        return date < Earliest ? ("DATE_TOO_EARLY", "A date must not be before 2000-01-01.")
            : date > latest ? ("DATE_IN_FUTURE", "A date must not be in the future.")
            : null;
    }

    // The form of the text, with every digit as 9.
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
