using PhoneTheft.Gateway.Core;
using PhoneTheft.Gateway.LoadTest.Plans;

namespace PhoneTheft.Gateway.LoadTest.Commands;

/// <summary>A time on the command line.</summary>
internal static class DurationOption
{
    private static readonly TimeSpan Longest = TimeSpan.FromDays(1);

    /// <exception cref="LoadException">It is not one, or longer than a day; the message names the option.</exception>
    public static TimeSpan Read(string option, string text) => DurationText.TryParse(text, out var value) && value <= Longest
        ? value
        : throw new LoadException($"{option} {DurationText.FaultOf(text, TimeSpan.Zero, Longest)}; got \"{text}\".");
}
