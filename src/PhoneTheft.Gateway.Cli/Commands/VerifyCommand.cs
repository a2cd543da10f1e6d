using System.CommandLine;
using PhoneTheft.Gateway.Cli.Documents;
using PhoneTheft.Gateway.Cli.Failures;
using PhoneTheft.Gateway.Cli.Running;
using PhoneTheft.Gateway.Cli.Syncing;
using PhoneTheft.Gateway.Cli.Wording;
using PhoneTheft.Gateway.Client;

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

    /// <summary>The exit code of a result. A difference outranks missing changes.</summary>
    public static int ExitCodeOf(StateVerification verification) => verification switch
    {
        { Shards.Count: > 0 } => ExitCode.ListsDiffer,
        { Behind: > 0 } => ExitCode.NotConverged,
        _ => ExitCode.Ok,
    };

    protected override async Task<int> RunAsync(CommandContext context, CancellationToken cancellationToken)
    {
        var path = SyncCommand.StateOf(context.Parsed, _state);
        try
        {
            var (carrier, storeId) = Read(path, context.Carrier);
            var status = await context.OpenBlocklist(carrier).GetStatusAsync(cancellationToken);
            if (status.StoreId.Length > 0 && status.StoreId != storeId.ToString())
            {
                throw SyncErrors.OtherStore();
            }

            var verification = await VerifyAsync(context, carrier, path, cancellationToken);
            Show(context.Screen, path, verification, LossLines.ChangesOf(status.Losses));
            return ExitCodeOf(verification);
        }
        catch (GatewayException e) when (e.Error.Reason == "CURSOR_COMPACTED")
        {
            throw new CliException(ExitCode.NotConverged, e.Error.Reason, "The gateway can no longer compare at the position of this file.")
            {
                Hint = "Run 'phonetheft sync' first; it fetches the whole list.",
            };
        }
        catch (Exception e) when (SyncErrors.Knows(e) && !cancellationToken.IsCancellationRequested)
        {
            throw SyncErrors.Of(e);
        }
    }

    private static (string? Carrier, Guid StoreId) Read(string path, string? carrier)
    {
        using var state = SyncState.OpenToRead(path);
        return (carrier ?? state.Carrier, state.StoreId);
    }

    private static async Task<StateVerification> VerifyAsync(
        CommandContext context, string? carrier, string path, CancellationToken cancellationToken)
    {
        var options = new StateVerifierOptions { AnswerTimeout = context.Timeout, Time = context.Environment.Time };
        using var verifier = new StateVerifier(context.Gateways(carrier), options);
        return await verifier.VerifyAsync(path, cancellationToken);
    }

    private static void Show(Screen screen, string path, StateVerification verification, long lostChanges)
    {
        var word = verification switch
        {
            { Shards.Count: > 0 } => "DIFFERENT",
            { Behind: > 0 } => "BEHIND",
            _ => "EQUAL",
        };
        if (screen.Json)
        {
            screen.Document(VerifyDocument.Of(path, word, verification, lostChanges), DocumentContext.Plain.VerifyDocument);
            return;
        }

        screen.Answer(
            $"{word}{(lostChanges > 0 ? $" to a store that has lost {lostChanges:N0} changes" : "")}  {Printable.Line(path, 200)}: "
            + $"{verification.Prohibited:N0} prohibited, {verification.Tracked:N0} tracked, {verification.Holds:N0} own holds, "
            + $"head {VerifyDocument.HeadOf(verification):N0}, digest {verification.Digest}");
        if (verification.Behind > 0)
        {
            screen.Answer($"  {verification.Behind:N0} {(verification.Behind == 1 ? "change is" : "changes are")} missing; the rest is {(verification.Shards.Count == 0 ? "equal" : "different")}");
        }

        foreach (var shard in verification.Shards)
        {
            var buckets = shard.Buckets.Count == 0
                ? ""
                : $", {(shard.Buckets.Count == 1 ? "bucket" : "buckets")} {string.Join(", ", shard.Buckets)}";
            screen.Answer($"  {(shard.IsOwn ? "own holds" : "list")}: shard {shard.Shard}{buckets}, {shard.Devices:N0} {(shard.Devices == 1 ? "device" : "devices")}");
        }
    }
}
