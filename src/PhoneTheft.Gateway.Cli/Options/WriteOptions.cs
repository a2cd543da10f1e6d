using System.CommandLine;
using PhoneTheft.Gateway.Cli.Failures;
using PhoneTheft.Gateway.Cli.Wording;
using PhoneTheft.Gateway.Client;
using PhoneTheft.Gateway.Core;

namespace PhoneTheft.Gateway.Cli.Options;

/// <summary>The options that commands which write holds share, and their values.</summary>
internal static class WriteOptions
{
    private const int LongestText = 64;

    public static Option<string> Reason()
    {
        var option = new Option<string>("--reason")
        {
            Description = $"Reason of the hold: {string.Join(", ", Words.Reasons.Select(r => r.Word))}. Without this option an existing hold keeps its reason. A claim can only track; court-order requires the role authority.",
            HelpName = "REASON",
            DefaultValueFactory = _ => "stolen",
        };
        return option.AcceptOnlyFromAmong([.. Words.Reasons.Select(r => r.Word)]);
    }

    public static Option<string> CheckDigit() =>
        new Option<string>("--check-digit")
        {
            HelpName = "POLICY",
            Description = "strict: a 15th digit must be the correct check digit or 0. lenient: the 15th digit is ignored.",
            DefaultValueFactory = _ => "strict",
        }.AcceptOnlyFromAmong("strict", "lenient");

    public static Option<string?> Actor() => Text("--actor", "Person or system at the carrier that makes the change.");

    /// <param name="name">The option's name.</param>
    /// <param name="description">The option's description.</param>
    /// <param name="none">The word that removes the time of the hold: never, or now.</param>
    public static Option<string?> Time(string name, string description, string none)
    {
        var option = new Option<string?>(name) { Description = description, HelpName = $"TIME|{none}" };
        option.Validators.Add(result =>
        {
            if (result.GetValueOrDefault<string?>() is { } text && text != none && InstantText.Fault(text) is { } fault)
            {
                result.AddError($"{fault} Or use '{none}'.");
            }
        });
        return option;
    }

    public static Option<string?> Text(string name, string description)
    {
        var option = new Option<string?>(name) { Description = $"{description} At most {LongestText} characters.", HelpName = "TEXT" };
        // The gateway checks this as well; checked here, an import fails before its first line and not once per line.
        option.Validators.Add(result =>
        {
            if (result.GetValueOrDefault<string?>() is { } text && (text.Length > LongestText || text.Any(char.IsControl)))
            {
                result.AddError($"{name} must be at most {LongestText} characters, without control characters.");
            }
        });
        return option;
    }

    public static HoldReason ReasonOf(ParseResult parsed, Option<string> option)
    {
        var word = parsed.GetRequiredValue(option);
        return Words.Reasons.First(r => r.Word == word).Reason;
    }

    public static bool IgnoresCheckDigit(ParseResult parsed, Option<string> option) => parsed.GetValue(option) == "lenient";

    /// <summary>Kept if the option was not given; cleared by the option's word for none.</summary>
    public static HoldTime TimeOf(ParseResult parsed, Option<string?> option) =>
        parsed.GetValue(option) is not { } text ? HoldTime.Kept : InstantText.TryParse(text, out var time) ? HoldTime.At(time) : HoldTime.Cleared;

    /// <summary>Whether --reason was given. The default does not replace the reason of an existing hold.</summary>
    public static bool SaysReason(ParseResult parsed, Option<string> option) => parsed.GetResult(option) is { Implicit: false };

    /// <exception cref="CliException">The reason is a claim, which can only track.</exception>
    public static void ThrowIfMayOnlyTrack(HoldReason reason, string hint)
    {
        if (reason.MayOnlyTrack)
        {
            throw new CliException(ExitCode.Usage, "HOLD_REASON_TRACK_ONLY", $"The reason {Words.WordOf(reason)} cannot block a device, only track it.")
            {
                Field = "--reason",
                Hint = hint,
            };
        }
    }
}
