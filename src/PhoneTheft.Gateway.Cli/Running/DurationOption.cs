using PhoneTheft.Gateway.Cli.Failures;
using PhoneTheft.Gateway.Core;

namespace PhoneTheft.Gateway.Cli.Running;

/// <summary>The values of options that take a length of time: 1 ms to 1 day.</summary>
internal static class DurationOption
{
    private static readonly TimeSpan Shortest = TimeSpan.FromMilliseconds(1);
    private static readonly TimeSpan Longest = TimeSpan.FromDays(1);

    public static string? Fault(string? text) =>
        text is not null && DurationText.FaultOf(text, Shortest, Longest) is { } fault ? $"'{text}' {fault}." : null;

    public static TimeSpan Parse(string text) =>
        Fault(text) is not { } fault && DurationText.TryParse(text, out var value)
            ? value
            : throw CliException.Usage("DURATION_INVALID", Fault(text)!);
}
