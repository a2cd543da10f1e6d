using PhoneTheft.Gateway.Cli.Failures;
using PhoneTheft.Gateway.Cli.Files;
using PhoneTheft.Gateway.Cli.Interchange;
using PhoneTheft.Gateway.Cli.Interchange.Tables;
using PhoneTheft.Gateway.Cli.Running;

namespace PhoneTheft.Gateway.Cli.Import;

/// <summary>A list that has been read: the plan, and the report of refused lines.</summary>
internal sealed class ImportReading(ImportPlan plan, RefusalReport report, IReadOnlyList<string> notes) : IDisposable
{
    public ImportPlan Plan => plan;

    public RefusalReport Report => report;

    /// <summary>Remarks on how the file was read.</summary>
    public IReadOnlyList<string> Notes => notes;

    /// <summary>Reads a list on a thread of its own: reading a pipe may block for ever, and an interruption must not wait for it.</summary>
    public static async Task<ImportReading> ReadAsync(CommandContext context, ImportOptions options, CancellationToken cancellationToken)
    {
        RefusalReport? opened = null;
        try
        {
            return await Interruptible.RunAsync(
                () => Read(context, options, report => opened = report, cancellationToken), cancellationToken);
        }
        catch
        {
            opened?.Dispose();
            throw;
        }
    }

    private static ImportReading Read(
        CommandContext context, ImportOptions options, Action<RefusalReport> opened, CancellationToken cancellationToken)
    {
        // Opened before the report, so that a mistyped name leaves no empty report.
        using var file = ListInput.Open(context.Environment, options.File);
        var report = OpenReport(options);
        opened(report);
        List<string> notes = [];
        var rules = new InterchangeRules
        {
            Whole = options.Mode == ImportMode.Full,
            Sheet = options.Sheet,
            Delta = options.Mode == ImportMode.Delta,
            Words = options.Words,
            Status = options.Status,
            FourteenDigits = options.FourteenDigits,
            Note = notes.Add,
            LenientCheckDigit = options.LenientCheckDigit,
            LatestDate = InterchangeRules.LatestDateAt(context.Environment.Time),
        };
        var plan = ImportPlanner.Plan(InterchangeReader.Read(file, rules), rules, report.Add, cancellationToken);
        report.Verify();
        return new ImportReading(plan, report, notes);
    }

    /// <summary>The result of an import of this list.</summary>
    /// <param name="options">The options of the import.</param>
    /// <param name="full">What a whole list releases; null for other lists.</param>
    /// <param name="counters">The counted answers; null for a dry run.</param>
    /// <param name="total">How many devices were to be written.</param>
    /// <param name="failure">Why it stopped before its end; null if it did not.</param>
    /// <param name="elapsed">How long it took.</param>
    public ImportOutcome ToOutcome(
        ImportOptions options, FullImport? full, ImportCounters? counters, long total, CliException? failure, TimeSpan elapsed)
    {
        report.Flush();
        return new ImportOutcome
        {
            Options = options,
            Plan = plan,
            Full = full,
            Counters = counters,
            Changes = counters?.Changes,
            WritesTotal = total,
            Failure = failure,
            ReportPath = report.Count > 0 ? report.Path : null,
            ReportFault = report.Fault,
            Refused = report.Count,
            RefusedByReason = report.ByReason,
            FirstRefusals = report.First,
            Notes = notes,
            Elapsed = elapsed,
        };
    }

    public void Dispose() => report.Dispose();

    private static RefusalReport OpenReport(ImportOptions options)
    {
        var name = options.File == ListInput.StandardInput ? "stdin" : options.File;
        if (options.Report is { } wanted && FileFacts.AreSame(wanted, options.File == ListInput.StandardInput ? "/dev/stdin" : name))
        {
            throw CliException.Usage("REPORT_IS_FILE", "--report must not be the imported file.", "--report");
        }

        return RefusalReport.Open(name, options.Report);
    }
}
