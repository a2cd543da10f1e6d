using System.Globalization;

namespace PhoneTheft.Gateway.Cli.Wording;

/// <summary>Reads and writes points in time: 2026-11-22 (00:00 UTC), 2026-11-22T10:30Z, 2026-11-22T10:30:00+01:00.</summary>
internal static class InstantText
{
    // No time without a zone: its meaning would depend on the machine that runs the command.
    private static readonly string[] Formats =
    [
        "yyyy-MM-dd",
        "yyyy-MM-ddTHH:mmK", "yyyy-MM-ddTHH:mm:ssK",
        "yyyy-MM-dd HH:mmK", "yyyy-MM-dd HH:mm:ssK",
    ];

    public static string? Fault(string? text) =>
        text is null || TryParse(text, out _) ? null : "A time must look like 2026-11-22 (00:00 UTC), 2026-11-22T10:30Z or 2026-11-22T10:30:00+01:00, and be in the year 2000 or later.";

    public static bool TryParse(string text, out DateTimeOffset value) =>
        DateTimeOffset.TryParseExact(text, Formats, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out value)
        && (text.Length == 10 || text[^1] == 'Z' || text[^6] is '+' or '-')
        && value.UtcDateTime.Year >= 2000;

    public static string Format(DateTimeOffset value) =>
        value.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture);

    /// <summary>With milliseconds, the precision of a change.</summary>
    public static string FormatExactly(DateTimeOffset value) =>
        value.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture);
}
