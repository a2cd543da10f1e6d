using System.CommandLine;
using PhoneTheft.Gateway.Cli.Failures;
using PhoneTheft.Gateway.Cli.Import;
using PhoneTheft.Gateway.Cli.Options;
using PhoneTheft.Gateway.Cli.Running;

namespace PhoneTheft.Gateway.Cli.Commands;

/// <summary><c>phonetheft import FILE</c></summary>
internal sealed class ImportCommand : GatewayCommand
{
    private readonly Argument<string> _file = new("FILE") { Description = "List in the interchange form, as CSV or .xlsx; - for standard input." };
    private readonly Option<bool> _full = new("--full") { Description = "The file is your whole list: release every device that you block and the file lacks." };
    private readonly Option<bool> _delta = new("--delta") { Description = "The file lists changes, with a column change_type (add, remove, update)." };
    private readonly Option<bool> _dryRun = new("--dry-run") { Description = "Read, compare and report, but write nothing." };
    private readonly ListOptions _list = new("--full");

    private readonly Option<string> _retryFor = new("--retry-for")
    {
        Description = "Give up after this long without progress.",
        HelpName = "TIME",
        DefaultValueFactory = _ => "10s",
    };

    private readonly NumberOption _inFlight = new("--in-flight", "Number of lines that may be waiting for an answer at a time.", ImportOptions.MostInFlight, ImportOptions.MostInFlight);

    public ImportCommand(CliEnvironment environment, GlobalOptions globals)
        : base(environment, globals, "import", "Import a list of stolen devices.")
    {
        _retryFor.Validators.Add(result =>
        {
            if (DurationOption.Fault(result.GetValueOrDefault<string>()) is { } fault)
            {
                result.AddError(fault);
            }
        });
        _file.Validators.Add(ImeiArguments.RefuseOptions);
        Add(_file);
        Add(_full);
        Add(_delta);
        Add(_dryRun);
        _list.AddTo(this);
        Add(_retryFor);
        Add(_inFlight);
    }

    public override IReadOnlyList<string> Examples =>
    [
        "phonetheft import stolen.csv",
        "phonetheft import nightly.csv --full --dry-run",
        "phonetheft import changes.csv --delta --reason lost --json",
        "phonetheft import stolen.xlsx --sheet January",
    ];

    public override IReadOnlyList<int> ExitCodes => [ExitCode.Ok, ExitCode.SomeLinesRefused, ExitCode.Stopped, ExitCode.ShrinkGuard];

    public override IReadOnlyList<string> Notes =>
    [
        "The first line is IMEI,reporting_date,status. A date is YYYYMMDD or empty. An empty status or",
        "'blacklist' blocks; recovered, pending, found, removed and similar words end your hold.",
        "Any other word is refused. With --full, nothing is released while a line cannot be read.",
        "Contradicting lines about one device are all refused.",
        "Running an import again is safe: finished lines count as unchanged.",
        "An existing hold keeps what the list does not say: reference and expiry; its reason without --reason; its date without a reporting_date.",
    ];

    protected override async Task<int> RunAsync(CommandContext context, CancellationToken cancellationToken)
    {
        var outcome = await new ImportJob(context, OptionsOf(context.Parsed)).RunAsync(cancellationToken);
        return ImportSummary.Show(context.Screen, outcome);
    }

    private ImportOptions OptionsOf(ParseResult parsed)
    {
        var (full, delta) = (parsed.GetValue(_full), parsed.GetValue(_delta));
        if (full && delta)
        {
            throw CliException.Usage("USAGE", "--full and --delta cannot be combined.", "--full");
        }

        var mode = full ? ImportMode.Full : delta ? ImportMode.Delta : ImportMode.Additive;
        return _list.Read(parsed, parsed.GetRequiredValue(_file), mode, DurationOption.Parse(parsed.GetValue(_retryFor)!)) with
        {
            DryRun = parsed.GetValue(_dryRun),
            InFlight = (int)_inFlight.ValueIn(parsed)!,
        };
    }
}
