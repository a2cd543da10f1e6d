using System.Globalization;
using PhoneTheft.Gateway.LoadTest.Generation;

namespace PhoneTheft.Gateway.LoadTest.Checking;

/// <summary>A time as people type it: 500ms, 10s, 2m.</summary>
internal static class TimeText
{
    /// <exception cref="LoadException">It is none.</exception>
    public static TimeSpan Read(string text)
    {
        var digits = text.AsSpan().TrimEnd("ms");
        var perUnit = text[digits.Length..] switch
        {
            "ms" => TimeSpan.FromMilliseconds(1),
            "s" => TimeSpan.FromSeconds(1),
            "m" => TimeSpan.FromMinutes(1),
            _ => TimeSpan.Zero,
        };
        return perUnit > TimeSpan.Zero && double.TryParse(digits, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var number) && number < 1e6
            ? number * perUnit
            : throw new LoadException($"\"{text}\" is no time such as 500ms, 10s or 2m.");
    }
}
