using System.CommandLine;
using PhoneTheft.Gateway.Cli.Failures;
using PhoneTheft.Gateway.Cli.Files;
using PhoneTheft.Gateway.Cli.Import;
using PhoneTheft.Gateway.Cli.Options;
using PhoneTheft.Gateway.Cli.Running;
using PhoneTheft.Gateway.Cli.Syncing;
using PhoneTheft.Gateway.Cli.Wording;

namespace PhoneTheft.Gateway.Cli.Commands;

/// <summary><c>phonetheft sync</c></summary>
internal sealed class SyncCommand : GatewayCommand
{
    private readonly Option<string> _state = StateOption();
    private readonly Option<string?> _publish = new("--publish") { Description = "Publish a list in the interchange form, as import does; - for standard input.", HelpName = "FILE" };
    private readonly Option<string?> _publishFull = new("--publish-full") { Description = "Publish your whole list: release every device that you block and the file lacks.", HelpName = "FILE" };
    private readonly Option<bool> _once = new("--once") { Description = "End when converged, as for cron. This is the default." };
    private readonly Option<bool> _follow = new("--follow") { Description = "Run until stopped, as a daemon." };
    private readonly Option<bool> _verify = new("--verify") { Description = "When converged, compute all digests from the rows of the file, compare them with the gateway, and repair differences." };
    private readonly ListOptions _list = new("--publish-full");

    public SyncCommand(CliEnvironment environment, GlobalOptions globals)
        : base(environment, globals, "sync", "Keep a local copy of the gateway's list, and publish your own list.")
    {
        foreach (var option in (Option[])[_state, _publish, _publishFull, _once, _follow, _verify])
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
        "Converged means: all that you publish is acknowledged, the file has all that the gateway had, and all digests agree.",
        "--once gives up after --timeout without progress; --follow never gives up.",
        "The state file keeps the carrier: --carrier is required only the first time.",
        "It may be killed at any time: the next run sends what is in the journal, and each operation counts once.",
        "Never use two copies of one state file.",
    ];

    /// <summary>The option for the state file.</summary>
    public static Option<string> StateOption() => new("--state") { Description = "SQLite file with the list, your holds, the position and the journal.", HelpName = "FILE", Required = true };

    /// <exception cref="CliException">The path exists and is not a regular file.</exception>
    public static string StateOf(ParseResult parsed, Option<string> option)
    {
        var path = parsed.GetRequiredValue(option);
        return FileFacts.Of(path) is null or { Kind: FileKind.Regular }
            ? path
            : throw new CliException(ExitCode.StateUnusable, "STATE_UNUSABLE", $"The state file must be a regular file; {Printable.Line(path, 200)} is a directory, a device or a pipe.")
            {
                Field = "--state",
                Hint = "Give the name of a file; it is created if it does not exist.",
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
            throw CliException.Usage("USAGE", "--publish and --publish-full cannot be combined.", "--publish");
        }

        if (parsed.GetValue(_once) && parsed.GetValue(_follow))
        {
            throw CliException.Usage("USAGE", "--once and --follow cannot be combined.", "--follow");
        }

        if (full is null)
        {
            _list.RefuseAllowShrink(parsed);
        }

        if (_list.ReportOf(parsed) is { } report && FileFacts.AreSame(report, StateOf(parsed, _state)))
        {
            throw CliException.Usage("REPORT_IS_FILE", "--report must not be the state file.", "--report");
        }

        return new SyncJobOptions
        {
            State = StateOf(parsed, _state),
            Publish = (file ?? full) is { } list
                ? _list.Read(parsed, list, full is not null ? ImportMode.Full : ImportMode.Additive, context.Timeout)
                : null,
            Follow = parsed.GetValue(_follow),
            Verify = parsed.GetValue(_verify),
            Confirm = _list.ConfirmationOf(parsed),
        };
    }
}
