using System.CommandLine;
using PhoneTheft.Gateway.Cli.Documents;
using PhoneTheft.Gateway.Cli.Failures;
using PhoneTheft.Gateway.Cli.Running;
using PhoneTheft.Gateway.Cli.Syncing;
using PhoneTheft.Gateway.Cli.Verifying;
using PhoneTheft.Gateway.Cli.Wording;

namespace PhoneTheft.Gateway.Cli.Commands;

/// <summary><c>phonetheft verify</c></summary>
internal sealed class VerifyCommand : GatewayCommand
{
    private readonly Option<string> _state = SyncCommand.StateOption();

    public VerifyCommand(CliEnvironment environment, GlobalOptions globals)
        : base(environment, globals, "verify", "Compare a local copy of the list with the gateway.") => Add(_state);

    public override IReadOnlyList<string> Examples =>
    [
        "phonetheft verify --state alpha.db",
        "phonetheft verify --state alpha.db --json | jq .result",
    ];

    public override IReadOnlyList<int> ExitCodes => [ExitCode.Ok, ExitCode.NotConverged, ExitCode.ListsDiffer, ExitCode.StateUnusable];

    public override IReadOnlyList<string> Notes =>
    [
        "The file is only read; 'phonetheft sync --follow' may be using it meanwhile.",
        "All digests are computed from the rows of the file: the list, and your own holds.",
        "EQUAL: the file has exactly what the store had when the command began.",
        "BEHIND: the file is right but lacks changes. 'phonetheft sync' fetches them.",
        "DIFFERENT: 'phonetheft sync --verify' repairs the file.",
        "If the store has lost changes, the result says so; EQUAL is still exit code 0. 'phonetheft losses' lists them.",
        "Equal digests rule out accidents, not forgery.",
    ];

    protected override async Task<int> RunAsync(CommandContext context, CancellationToken cancellationToken)
    {
        try
        {
            var outcome = await new StateVerification(context, SyncCommand.StateOf(context.Parsed, _state)).RunAsync(cancellationToken);
            Show(context.Screen, outcome);
            return outcome.ExitCode;
        }
        catch (Exception e) when (SyncErrors.Knows(e) && !cancellationToken.IsCancellationRequested)
        {
            var failure = SyncErrors.Of(e, context.Address);
            throw failure.Reason == "CURSOR_COMPACTED"
                ? new CliException(ExitCode.NotConverged, failure.Reason, "The gateway can no longer compare at the position of this file.") { Hint = "Run 'phonetheft sync' first; it fetches the whole list." }
                : failure;
        }
    }

    private static void Show(Screen screen, VerificationOutcome outcome)
    {
        var word = outcome switch
        {
            { Differences.Count: > 0 } => "DIFFERENT",
            { Behind: > 0 } => "BEHIND",
            _ => "EQUAL",
        };
        if (screen.Json)
        {
            screen.Document(DocumentOf(outcome, word), DocumentContext.Plain.VerifyDocument);
            return;
        }

        var digests = outcome.Digests;
        screen.Answer(
            $"{word}{(outcome.LostChanges > 0 ? $" to a store that has lost {outcome.LostChanges:N0} changes" : "")}  {Printable.Line(outcome.State, 200)}: {digests.Prohibited:N0} prohibited, {digests.Tracked:N0} tracked, {digests.OwnHolds:N0} own holds, "
            + $"head {outcome.Head:N0}, digest {digests.OfList}");
        if (outcome.Behind > 0)
        {
            screen.Answer($"  {outcome.Behind:N0} {(outcome.Behind == 1 ? "change is" : "changes are")} missing; the rest is {(outcome.Differences.Count == 0 ? "equal" : "different")}");
        }

        foreach (var difference in outcome.Differences)
        {
            var buckets = difference.Buckets.Count == 0 ? "" : $", {(difference.Buckets.Count == 1 ? "bucket" : "buckets")} {string.Join(", ", difference.Buckets)}";
            screen.Answer($"  {(difference.IsOwn ? "own holds" : "list")}: shard {difference.Shard}{buckets}, {difference.Devices:N0} {(difference.Devices == 1 ? "device" : "devices")}");
        }
    }

    private static VerifyDocument DocumentOf(VerificationOutcome outcome, string word) => new()
    {
        StateFile = outcome.State,
        Result = word,
        StoreId = outcome.StoreId.ToString(),
        Carrier = outcome.Carrier,
        Head = outcome.Head,
        Digest = outcome.Digests.OfList.ToString(),
        Prohibited = outcome.Digests.Prohibited,
        Tracked = outcome.Digests.Tracked,
        OwnHolds = outcome.Digests.OwnHolds,
        Behind = outcome.Behind,
        LostChanges = outcome.LostChanges,
        Cursor = Convert.ToBase64String(outcome.Cursor.ToByteArray()),
        Differences = [.. outcome.Differences.Select(difference => new DifferenceDocument(difference.IsOwn ? "own" : "effective", difference.Shard, difference.Buckets, difference.Devices))],
    };
}
