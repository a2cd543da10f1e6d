using System.CommandLine;
using Google.Protobuf.WellKnownTypes;
using PhoneTheft.Gateway.Cli.Failures;
using PhoneTheft.Gateway.Cli.Wording;
using PhoneTheft.Gateway.V1;

namespace PhoneTheft.Gateway.Cli.Options;

/// <summary>The options that writing commands share, and their values in the contract's words.</summary>
internal static class WriteOptions
{
    private const int LongestText = 64;

    public static Option<string> Reason()
    {
        var option = new Option<string>("--reason")
        {
            Description = $"Why; a hold that is there keeps its reason unless this is given: {string.Join(", ", Words.Reasons.Select(r => r.Word))}. A claim may only track; court-order needs the role authority.",
            HelpName = "REASON",
            DefaultValueFactory = _ => "stolen",
        };
        return option.AcceptOnlyFromAmong([.. Words.Reasons.Select(r => r.Word)]);
    }

    public static Option<string> CheckDigit() =>
        new Option<string>("--check-digit")
        {
            HelpName = "POLICY",
            Description = "strict: a 15th digit must be the right check digit or 0. lenient: it is not looked at.",
            DefaultValueFactory = _ => "strict",
        }.AcceptOnlyFromAmong("strict", "lenient");

    /// <param name="name">Of the option.</param>
    /// <param name="description">What the time is of.</param>
    /// <param name="none">The word that takes away what the hold has: never, or now.</param>
    public static Option<string?> Time(string name, string description, string none)
    {
        var option = new Option<string?>(name) { Description = description, HelpName = $"TIME|{none}" };
        option.Validators.Add(result =>
        {
            if (result.GetValueOrDefault<string?>() is { } text && text != none && InstantText.Fault(text) is { } fault)
            {
                result.AddError($"{fault} Or '{none}'.");
            }
        });
        return option;
    }

    public static Option<string?> Text(string name, string description)
    {
        var option = new Option<string?>(name) { Description = $"{description} At most {LongestText} characters.", HelpName = "TEXT" };
        // Also said by the gateway; said here, an import finds out before its first line and not a hundred thousand times.
        option.Validators.Add(result =>
        {
            if (result.GetValueOrDefault<string?>() is { } text && (text.Length > LongestText || text.Any(char.IsControl)))
            {
                result.AddError($"{name} takes at most {LongestText} characters and no control characters.");
            }
        });
        return option;
    }

    public static HoldReason ReasonOf(ParseResult parsed, Option<string> option)
    {
        var word = parsed.GetRequiredValue(option);
        return Words.Reasons.First(r => r.Word == word).Reason;
    }

    public static CheckDigitPolicy CheckDigitOf(ParseResult parsed, Option<string> option) =>
        parsed.GetValue(option) == "lenient" ? CheckDigitPolicy.Lenient : CheckDigitPolicy.Strict;

    /// <summary>Null: not said, so the hold keeps what it has. Empty: none.</summary>
    public static Timestamp? TimestampOf(ParseResult parsed, Option<string?> option) =>
        parsed.GetValue(option) is not { } text ? null : InstantText.TryParse(text, out var time) ? time.ToTimestamp() : new Timestamp();

    /// <summary>Whether the caller named the reason: one that was not named doesn't take the place of another.</summary>
    public static bool SaysReason(ParseResult parsed, Option<string> option) => parsed.GetResult(option) is { Implicit: false };

    public static void ThrowIfMayNotBlock(HoldReason reason, bool track)
    {
        if (!track && (reason is HoldReason.OwnershipClaim or HoldReason.FinancialClaim))
        {
            throw new CliException(ExitCode.Usage, "HOLD_REASON_TRACK_ONLY", $"{Words.WordOf(reason)} may not block a phone: a dispute cuts nobody off.")
            {
                Field = "--reason",
                Hint = "Add --track, or choose another --reason.",
            };
        }
    }
}
