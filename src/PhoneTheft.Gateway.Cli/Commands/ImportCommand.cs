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

    private readonly Argument<string> _file = new("FILE") { Description = "A list in the interchange form, as CSV or .xlsx; - reads it from standard input." };
    private readonly Option<bool> _full = new("--full") { Description = "The file is your whole list: release what you hold with BLOCK and it lacks." };
    private readonly Option<bool> _delta = new("--delta") { Description = "The file lists changes: it has a column change_type (add, remove, update)." };
    private readonly Option<bool> _dryRun = new("--dry-run") { Description = "Read, compare and report everything; write nothing." };
    private readonly Option<bool> _allowShrink = new("--allow-shrink") { Description = "With --full: the file may hold less than 75 % of what you hold now." };
    private readonly ListOptions _list = new("--full");
    private readonly Option<string> _reason = WriteOptions.Reason();
    private readonly Option<string?> _actor = WriteOptions.Text("--actor", "Who at the carrier does this.");
    private readonly Option<string> _checkDigit = WriteOptions.CheckDigit();
    private readonly Option<string?> _confirm = BulkConfirmationOption.Create();
    private readonly Option<string?> _report = new("--report") { Description = "Where refused lines are written; default FILE.refused.csv.", HelpName = "PATH" };

    private readonly Option<string> _retryFor = new("--retry-for")
    {
        Description = "How long to go on while nothing gets done.",
        HelpName = "TIME",
        DefaultValueFactory = _ => "10s",
    };

    // The gateway writes in batches, a store's shard at a time: the more it has to choose from, the fewer it needs.
    private readonly NumberOption _inFlight = new("--in-flight", "How many lines may wait for their answers at a time.", MostInFlight, MostInFlight);

    public ImportCommand(CliEnvironment environment, GlobalOptions globals)
        : base(environment, globals, "import", "Import a stolen list.")
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
        "The form: IMEI,reporting_date,status in the first line; a date is YYYYMMDD or empty;",
        "a status that is empty or 'blacklist' blocks; recovered, pending, found, removed and their like end your hold.",
        "Any other word is refused, and with --full nothing is released while a line can't be read.",
        "Lines of one device that contradict each other are all refused.",
        "Running it again is safe: what is done already counts as unchanged.",
        "What a list doesn't say stays as the hold has it: reference and expiry, the reason without --reason, the day without one.",
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
            throw CliException.Usage("USAGE", "A file is a whole list (--full) or a list of changes (--delta), not both.", "--full");
        }

        if (parsed.GetValue(_allowShrink) && !full)
        {
            throw CliException.Usage("USAGE", "Only a whole list can shrink one: --allow-shrink goes with --full.", "--allow-shrink");
        }

        var reason = WriteOptions.ReasonOf(parsed, _reason);
        if (reason is HoldReason.OwnershipClaim or HoldReason.FinancialClaim)
        {
            throw new CliException(ExitCode.Usage, "HOLD_REASON_TRACK_ONLY", $"{Words.WordOf(reason)} may only track, and an import blocks.")
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
