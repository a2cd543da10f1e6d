using System.Buffers.Text;

namespace PhoneTheft.Gateway.Cli.Import;

/// <summary>The reporting_date column: a day as YYYYMMDD, or empty.</summary>
internal static class ReportingDate
{
    public static readonly DateOnly Earliest = new(2000, 1, 1);

    /// <summary>What is wrong with it; null: nothing.</summary>
    /// <param name="text">The field.</param>
    /// <param name="latest">Later days have not come yet.</param>
    /// <param name="date">The day; null: not said.</param>
    public static (string Reason, string Detail)? Fault(ReadOnlySpan<byte> text, DateOnly latest, out DateOnly? date)
    {
        date = null;
        if (text.IsEmpty)
        {
            return null;
        }

        if (text.Length != 8 || text.ContainsAnyExceptInRange((byte)'0', (byte)'9') || !Utf8Parser.TryParse(text, out int number, out _))
        {
            return ("DATE_MALFORMED", "A date is YYYYMMDD, or empty.");
        }

        var (year, month, day) = (number / 10_000, number / 100 % 100, number % 100);
        if (year < 1 || month is < 1 or > 12 || day < 1 || day > DateTime.DaysInMonth(year, month))
        {
            return ("DATE_NOT_IN_CALENDAR", "There is no such day.");
        }

        date = new DateOnly(year, month, day);
        return date < Earliest ? ("DATE_TOO_EARLY", "The day is before the year 2000.")
            : date > latest ? ("DATE_IN_FUTURE", "The day has not come yet.")
            : null;
    }
}
