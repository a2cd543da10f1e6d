using System.Globalization;

namespace PhoneTheft.Gateway.Cli;

/// <summary>A length of time as people type it: 500ms, 10s, 2m, 1h; a number alone is seconds.</summary>
internal static class Duration
{
    private static readonly TimeSpan Longest = TimeSpan.FromDays(1);

    public static string? Fault(string? text) =>
        text is null || TryParse(text, out _) ? null : "A length of time is like 500ms, 10s, 2m or 1h; at least 1ms, at most 24h.";

    public static TimeSpan Parse(string text) =>
        TryParse(text, out var value) ? value : throw CliException.Usage("DURATION_INVALID", Fault(text)!);

    public static bool TryParse(ReadOnlySpan<char> text, out TimeSpan value)
    {
        value = default;
        var digits = text.IndexOfAnyExceptInRange('0', '9');
        var number = digits < 0 ? text : text[..digits];
        // Nine digits of hours are beyond what a TimeSpan holds; eight of milliseconds are a day.
        if (number.Length is 0 or > 8)
        {
            return false;
        }

        TimeSpan? unit = text[number.Length..] switch
        {
            "" or "s" => TimeSpan.FromSeconds(1),
            "ms" => TimeSpan.FromMilliseconds(1),
            "m" => TimeSpan.FromMinutes(1),
            "h" => TimeSpan.FromHours(1),
            _ => null,
        };
        value = unit.GetValueOrDefault() * int.Parse(number, CultureInfo.InvariantCulture);
        return value > TimeSpan.Zero && value <= Longest;
    }
}
