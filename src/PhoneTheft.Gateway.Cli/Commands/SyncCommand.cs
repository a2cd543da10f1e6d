using System.CommandLine;
using PhoneTheft.Gateway.Cli.Failures;
using PhoneTheft.Gateway.Cli.Files;
using PhoneTheft.Gateway.Cli.Import;
using PhoneTheft.Gateway.Cli.Options;
using PhoneTheft.Gateway.Cli.Running;
using PhoneTheft.Gateway.Cli.Syncing;
using PhoneTheft.Gateway.Cli.Wording;
using PhoneTheft.Gateway.V1;

namespace PhoneTheft.Gateway.Cli.Commands;

/// <summary><c>phonetheft sync</c></summary>
internal sealed class SyncCommand : GatewayCommand
{
    private readonly Option<string> _state = StateOption();
    private readonly Option<string?> _publish = new("--publish") { Description = "Publish a list in the interchange form, as import does; - reads it from standard input.", HelpName = "FILE" };
    private readonly Option<string?> _publishFull = new("--publish-full") { Description = "Likewise; the file is your whole list: release what you hold with BLOCK and it lacks.", HelpName = "FILE" };
    private readonly Option<bool> _once = new("--once") { Description = "End when converged: for cron. The default." };
    private readonly Option<bool> _follow = new("--follow") { Description = "Go on until told to stop: for a daemon." };
    private readonly Option<bool> _verify = new("--verify") { Description = "When converged, compute everything from the file itself and have the gateway compare it; put right what differs." };
    private readonly Option<bool> _allowShrink = new("--allow-shrink") { Description = "With --publish-full: the file may hold less than 75 % of what you hold now." };
    private readonly Option<string?> _confirm = BulkConfirmationOption.Create();
    private readonly ListOptions _list = new("--publish-full");
    private readonly Option<string> _reason = WriteOptions.Reason();
    private readonly Option<string?> _actor = WriteOptions.Text("--actor", "Who at the carrier does this.");
    private readonly Option<string> _checkDigit = WriteOptions.CheckDigit();
    private readonly Option<string?> _report = new("--report") { Description = "Where refused lines are written; default FILE.refused.csv.", HelpName = "PATH" };

    public SyncCommand(CliEnvironment environment, GlobalOptions globals)
        : base(environment, globals, "sync", "Keep a local copy of the list equal to the gateway's, and publish your own.")
    {
        foreach (var option in (Option[])[_state, _publish, _publishFull, _once, _follow, _verify, _allowShrink, _confirm, _reason, _actor, _checkDigit, _report])
        {
            Add(option);
        }

        _list.AddTo(this);
    }

    public override IReadOnlyList<string> Examples =>
    [
        "phonetheft sync --state alpha.db --carrier alpha --publish-full nightly.csv",
        "phonetheft sync --state alpha.db --follow --address gw1:50051 --address gw2:50051",
        "phonetheft sync --state alpha.db --verify --json | jq .equal",
        "sqlite3 -readonly alpha.db \"SELECT status FROM blocklist WHERE identity = 49015420323751\"",
    ];

    public override IReadOnlyList<int> ExitCodes =>
    [
        ExitCode.Ok, ExitCode.SomeLinesRefused, ExitCode.ShrinkGuard, ExitCode.NotConverged, ExitCode.ListsDiffer,
        ExitCode.StateInUse, ExitCode.StateUnusable, ExitCode.Superseded, ExitCode.ConfirmationRequired,
    ];

    public override IReadOnlyList<string> Notes =>
    [
        "Converged: what you publish is acknowledged, everything the gateway had is in the file, all digests agree.",
        "--timeout is how long nothing may move before --once gives up; --follow never does.",
        "The state file remembers the carrier: --carrier is needed the first time only.",
        "Kill it at any moment: what was journaled goes out with the next run, and counts once.",
        "Never run two copies of one state file.",
    ];

    protected override bool TakesSeveralGateways => true;

    /// <summary>The state file, for the commands that work with one.</summary>
    public static Option<string> StateOption() => new("--state") { Description = "The SQLite file with the list, your holds, the position and the journal.", HelpName = "FILE", Required = true };

    /// <exception cref="CliException">It is there, and no file.</exception>
    public static string StateOf(ParseResult parsed, Option<string> option)
    {
        var path = parsed.GetRequiredValue(option);
        return FileFacts.Of(path) is null or { Kind: FileKind.Regular }
            ? path
            : throw new CliException(ExitCode.StateUnusable, "STATE_UNUSABLE", $"{Printable.Line(path, 200)} is no file but a directory, a device or a pipe.")
            {
                Field = "--state",
                Hint = "Name a file; it is made when it isn't there.",
            };
    }

    protected override async Task<int> RunAsync(CommandContext context, CancellationToken cancellationToken)
    {
        var outcome = await new SyncJob(context, OptionsOf(context)).RunAsync(cancellationToken);
        return SyncSummary.Show(context.Screen, outcome);
    }

    private SyncJobOptions OptionsOf(CommandContext context)
    {
        var parsed = context.Parsed;
        var (file, full) = (parsed.GetValue(_publish), parsed.GetValue(_publishFull));
        if (file is not null && full is not null)
        {
            throw CliException.Usage("USAGE", "A list adds to what you hold (--publish) or is all of it (--publish-full), not both.", "--publish");
        }

        if (parsed.GetValue(_once) && parsed.GetValue(_follow))
        {
            throw CliException.Usage("USAGE", "It ends when converged (--once) or goes on (--follow), not both.", "--follow");
        }

        if (parsed.GetValue(_allowShrink) && full is null)
        {
            throw CliException.Usage("USAGE", "Only a whole list can shrink one: --allow-shrink goes with --publish-full.", "--allow-shrink");
        }

        if (parsed.GetValue(_report) is { } report && FileFacts.AreSame(report, StateOf(parsed, _state)))
        {
            throw CliException.Usage("REPORT_IS_FILE", "The report would overwrite the state file.", "--report");
        }

        return new SyncJobOptions
        {
            State = StateOf(parsed, _state),
            Publish = (file ?? full) is { } list ? ImportOptionsOf(context, list, full is not null) : null,
            Follow = parsed.GetValue(_follow),
            Verify = parsed.GetValue(_verify),
            Confirm = parsed.GetValue(_confirm) ?? "",
        };
    }

    private ImportOptions ImportOptionsOf(CommandContext context, string file, bool full)
    {
        var reason = WriteOptions.ReasonOf(context.Parsed, _reason);
        if (reason is HoldReason.OwnershipClaim or HoldReason.FinancialClaim)
        {
            throw new CliException(ExitCode.Usage, "HOLD_REASON_TRACK_ONLY", $"{Words.WordOf(reason)} may only track, and a published list blocks.")
            {
                Field = "--reason",
                Hint = "Choose another --reason, or place such holds with 'phonetheft block --track'.",
            };
        }

        var mode = full ? ImportMode.Full : ImportMode.Additive;
        return new ImportOptions
        {
            File = file,
            Mode = mode,
            DryRun = false,
            AllowShrink = context.Parsed.GetValue(_allowShrink),
            ReleaseDespiteRefused = _list.ReleaseDespiteRefusedOf(context.Parsed, full),
            Words = _list.WordsOf(context.Parsed),
            Sheet = _list.SheetOf(context.Parsed),
            Status = _list.StatusOf(context.Parsed, mode),
            FourteenDigits = _list.FourteenDigitsOf(context.Parsed),
            LenientCheckDigit = WriteOptions.CheckDigitOf(context.Parsed, _checkDigit) == CheckDigitPolicy.Lenient,
            Reason = reason,
            KeepReason = !WriteOptions.SaysReason(context.Parsed, _reason),
            Actor = context.Parsed.GetValue(_actor) ?? "",
            Confirm = context.Parsed.GetValue(_confirm) ?? "",
            Report = context.Parsed.GetValue(_report),
            RetryFor = context.Timeout,
            InFlight = 0,
        };
    }
}
