using System.Globalization;
using System.Text.RegularExpressions;

namespace PhoneTheft.Gateway.Core;

/// <summary>
/// A length of time as people write it: 250ms, 2s, 5m, 1h, 1d, or in hours, minutes and seconds as 00:00:02.5 and 1.12:00:00.
/// </summary>
/// <remarks>A number without a unit is refused: some programs take it for seconds, others for days.</remarks>
public static partial class DurationText
{
    /// <summary>How one is written, for a sentence that refuses something else.</summary>
    public const string Examples = "250ms, 2s, 5m, 1h, 1d or 00:00:02";

    private static readonly (string Name, TimeSpan Length)[] Units =
    [
        ("d", TimeSpan.FromDays(1)), ("h", TimeSpan.FromHours(1)), ("m", TimeSpan.FromMinutes(1)), ("s", TimeSpan.FromSeconds(1)),
        ("ms", TimeSpan.FromMilliseconds(1)),
    ];

    /// <summary>Reads a length of time.</summary>
    /// <param name="text">The text, without spaces around it.</param>
    /// <param name="value">
    /// The length of time; zero if the text is not one. What is too long for a <see cref="TimeSpan"/> becomes the longest.
    /// </param>
    /// <returns>False: the text is not one; no unit is guessed.</returns>
    public static bool TryParse(ReadOnlySpan<char> text, out TimeSpan value)
    {
        value = default;
        if (OfClock().IsMatch(text))
        {
            return TimeSpan.TryParseExact(text, "c", CultureInfo.InvariantCulture, out value);
        }

        // Nine digits: of days, still no more than a TimeSpan holds once they are multiplied below.
        var digits = text.IndexOfAnyExceptInRange('0', '9');
        if (digits is < 1 or > 9)
        {
            return false;
        }

        foreach (var (name, length) in Units)
        {
            if (text[digits..].SequenceEqual(name))
            {
                var number = long.Parse(text[..digits], NumberStyles.None, CultureInfo.InvariantCulture);
                value = number <= TimeSpan.MaxValue.Ticks / length.Ticks ? new TimeSpan(number * length.Ticks) : TimeSpan.MaxValue;
                return true;
            }
        }

        return false;
    }

    /// <summary>Writes a length of time as <see cref="TryParse"/> reads it: 250ms, 2s, 1d; 00:00:00.0000001 where no unit fits.</summary>
    /// <param name="value">The length of time, not below zero.</param>
    public static string ToText(TimeSpan value)
    {
        foreach (var (name, length) in Units)
        {
            if (value >= length && value.Ticks % length.Ticks == 0)
            {
                return string.Create(CultureInfo.InvariantCulture, $"{value.Ticks / length.Ticks}{name}");
            }
        }

        return value == TimeSpan.Zero ? "0s" : value.ToString("c", CultureInfo.InvariantCulture);
    }

    /// <summary>What is wrong with a text between two lengths of time, and what is allowed.</summary>
    /// <param name="text">The text that somebody gave.</param>
    /// <param name="least">The shortest length of time that is allowed.</param>
    /// <param name="most">The longest length of time that is allowed.</param>
    /// <returns>The end of a sentence, such as "'2' has no unit: write 2s for seconds"; null: nothing is wrong.</returns>
    public static string? FaultOf(string text, TimeSpan least, TimeSpan most)
    {
        ArgumentNullException.ThrowIfNull(text);
        if (TryParse(text, out var value) && value >= least && value <= most)
        {
            return null;
        }

        var range = $"a length of time from {ToText(least)} to {ToText(most)}, such as {Examples}";
        return text.Length is > 0 and < 10 && text.All(char.IsAsciiDigit)
            ? $"has no unit: write {text}s if it is seconds, {text}ms if milliseconds. It must be {range}"
            : LikeClock().IsMatch(text) && !OfClock().IsMatch(text)
            ? $"is no time on a clock, which has hours to 23, minutes and seconds to 59, and all three: 24 hours are 1d. It must be {range}"
            : $"must be {range}";
    }

    [GeneratedRegex(@"^[0-9]+(:[0-9]+){1,2}\z", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex LikeClock();

    // Hours, minutes and seconds, all three: of two numbers nobody knows which.
    [GeneratedRegex(
        @"^([0-9]{1,7}\.)?([01]?[0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9](\.[0-9]{1,7})?\z", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex OfClock();
}
