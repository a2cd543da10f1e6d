using System.CommandLine;
using PhoneTheft.Gateway.Cli.Failures;
using PhoneTheft.Gateway.Cli.Import;
using PhoneTheft.Gateway.Cli.Options;
using PhoneTheft.Gateway.Cli.Running;
using PhoneTheft.Gateway.Cli.Wording;
using PhoneTheft.Gateway.V1;

namespace PhoneTheft.Gateway.Cli.Commands;

/// <summary><c>phonetheft import FILE</c></summary>
internal sealed class ImportCommand : GatewayCommand
{
    private const int MostInFlight = 4_000;

    private readonly Argument<string> _file = new("FILE") { Description = "List in the interchange form, as CSV or .xlsx; - for standard input." };
    private readonly Option<bool> _full = new("--full") { Description = "The file is your whole list: release every device that you block and the file lacks." };
    private readonly Option<bool> _delta = new("--delta") { Description = "The file lists changes, with a column change_type (add, remove, update)." };
    private readonly Option<bool> _dryRun = new("--dry-run") { Description = "Read, compare and report, but write nothing." };
    private readonly Option<bool> _allowShrink = new("--allow-shrink") { Description = "With --full: accept a file with fewer than 75 % of the devices that you block now." };
    private readonly ListOptions _list = new("--full");
    private readonly Option<string> _reason = WriteOptions.Reason();
    private readonly Option<string?> _actor = WriteOptions.Text("--actor", "Person or system at the carrier that makes the change.");
    private readonly Option<string> _checkDigit = WriteOptions.CheckDigit();
    private readonly Option<string?> _confirm = BulkConfirmationOption.Create();
    private readonly Option<string?> _report = new("--report") { Description = "File for the refused lines; default FILE.refused.csv.", HelpName = "PATH" };

    private readonly Option<string> _retryFor = new("--retry-for")
    {
        Description = "Give up after this long without progress.",
        HelpName = "TIME",
        DefaultValueFactory = _ => "10s",
    };

    // The gateway writes one batch per shard at a time: the more writes are waiting, the fewer batches it needs.
    private readonly NumberOption _inFlight = new("--in-flight", "Number of lines that may be waiting for an answer at a time.", MostInFlight, MostInFlight);

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
        Add(_allowShrink);
        _list.AddTo(this);
        Add(_reason);
        Add(_actor);
        Add(_checkDigit);
        Add(_confirm);
        Add(_report);
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

        if (parsed.GetValue(_allowShrink) && !full)
        {
            throw CliException.Usage("USAGE", "--allow-shrink goes with --full only.", "--allow-shrink");
        }

        var reason = WriteOptions.ReasonOf(parsed, _reason);
        if (reason is HoldReason.OwnershipClaim or HoldReason.FinancialClaim)
        {
            throw new CliException(ExitCode.Usage, "HOLD_REASON_TRACK_ONLY", $"The reason {Words.WordOf(reason)} can only track, and an import blocks.")
            {
                Field = "--reason",
                Hint = "Choose another --reason, or place such holds with 'phonetheft block --track'.",
            };
        }

        var mode = full ? ImportMode.Full : delta ? ImportMode.Delta : ImportMode.Additive;
        return new ImportOptions
        {
            File = parsed.GetRequiredValue(_file),
            Mode = mode,
            DryRun = parsed.GetValue(_dryRun),
            AllowShrink = parsed.GetValue(_allowShrink),
            ReleaseDespiteRefused = _list.ReleaseDespiteRefusedOf(parsed, full),
            Words = _list.WordsOf(parsed),
            Sheet = _list.SheetOf(parsed),
            Status = _list.StatusOf(parsed, mode),
            FourteenDigits = _list.FourteenDigitsOf(parsed),
            LenientCheckDigit = WriteOptions.CheckDigitOf(parsed, _checkDigit) == CheckDigitPolicy.Lenient,
            Reason = reason,
            KeepReason = !WriteOptions.SaysReason(parsed, _reason),
            Actor = parsed.GetValue(_actor) ?? "",
            Confirm = parsed.GetValue(_confirm) ?? "",
            Report = parsed.GetValue(_report),
            RetryFor = DurationOption.Parse(parsed.GetValue(_retryFor)!),
            InFlight = (int)_inFlight.ValueIn(parsed)!,
        };
    }
}
