using PhoneTheft.Gateway.Cli.Failures;
using PhoneTheft.Gateway.Cli.Holds;
using PhoneTheft.Gateway.Cli.Running;
using PhoneTheft.Gateway.Cli.Wording;
using PhoneTheft.Gateway.Client;
using PhoneTheft.Gateway.Core;

namespace PhoneTheft.Gateway.Cli.Import;

/// <summary>One import from its file to its outcome: reads, plans, compares and writes.</summary>
internal sealed class ImportJob(CommandContext context, ImportOptions options)
{
    private const string RunAgain = "Run the same command again to complete it; finished lines count as unchanged.";

    // The longest that a call may take before another gateway is asked.
    private static readonly TimeSpan LongestCall = TimeSpan.FromSeconds(30);

    private readonly BlocklistClient _blocklist = context.OpenBlocklist(context.Carrier, BulkDeadlineOf(context, options));
    private readonly TimeProvider _time = context.Environment.Time;
    private readonly long _startedAt = context.Environment.Time.GetTimestamp();

    public async Task<ImportOutcome> RunAsync(CancellationToken cancellationToken)
    {
        // 1. Read and plan, without a gateway.
        using var reading = await ImportReading.ReadAsync(context, options, cancellationToken);
        var (plan, report) = (reading.Plan, reading.Report);

        // 2. A whole list also says what to release; that takes the holds of now.
        var changes = new HeldChanges();
        var own = options.Mode == ImportMode.Full || options.DryRun ? await ReadOwnAsync(plan, changes, cancellationToken) : null;
        var full = options.Mode == ImportMode.Full ? FullImport.Decide(plan, own!, options) : null;

        IReadOnlyList<LineTable> tables = [plan.Holds, full?.Releases ?? plan.Ends];
        if (options.DryRun)
        {
            return DryRun(plan, full, own, changes, reading, tables);
        }

        // 3. Announce all of it, before anything is written.
        var announced = await new BulkAnnouncement(context, options, _blocklist).AnnounceAsync(tables, own, cancellationToken);

        // 4. Write.
        var counters = new ImportCounters();
        var total = tables.Sum(t => (long)t.Count);
        var writer = new ImportWriter(_blocklist, announced ? options with { Confirm = "" } : options, counters, report, _time);
        var writing = writer.WriteAsync(tables, cancellationToken);
        var stop = await new ImportProgress(context.Screen, context.Environment).ShowAsync(writing, counters, total);
        var failure = stop is null ? null : Explain(stop, counters.Done, total);
        return Outcome(reading, full, counters, total, failure);
    }

    // With one gateway, ImportWatch alone decides how long an answer may take. With several, a gateway that hangs may take only
    // its share of that time: the client then asks the next.
    private static TimeSpan? BulkDeadlineOf(CommandContext context, ImportOptions options) =>
        context.Addresses.Count == 1 ? null : TimeSpan.FromTicks(Math.Min(options.RetryFor.Ticks, LongestCall.Ticks));

    // A dry run of an additive list is useful without a gateway: it checks the file.
    private async Task<OwnHolds?> ReadOwnAsync(ImportPlan plan, HeldChanges changes, CancellationToken cancellationToken)
    {
        try
        {
            return await OwnHolds.ReadAsync(_blocklist, hold => Look(plan, hold, changes), cancellationToken);
        }
        catch (GatewayException exception) when (options.Mode != ImportMode.Full)
        {
            var error = context.ErrorOf(exception.Error);
            context.Screen.Note($"Your current holds are unknown: {error.Message} ({error.Reason})", Styles.Loud);
            return null;
        }
    }

    private void Look(ImportPlan plan, Hold hold, HeldChanges changes)
    {
        if (options.DryRun && plan.Holds.Find(hold.Identity) is { } line)
        {
            var held = HoldTerms.Of(hold);
            var after = ListedHold.After(held, line, options, _time.GetUtcNow());
            if (!held.IsSameAs(after))
            {
                changes.Add(line.Number, hold.Identity, held, after);
            }
        }
    }

    private ImportOutcome DryRun(
        ImportPlan plan, FullImport? full, OwnHolds? own, HeldChanges changes, ImportReading reading, IReadOnlyList<LineTable> tables)
    {
        var outcome = Outcome(reading, full, counters: null, tables.Sum(t => (long)t.Count), failure: null);
        return own is null
            ? outcome
            : outcome with
            {
                WouldBeNew = Rows(plan.Holds).LongCount(l => !own.IsBlocked(l.Identity) && !own.IsTracked(l.Identity)),
                Changes = changes,
                WouldBeReleased = full?.Releases.Count ?? Rows(plan.Ends).LongCount(
                    l => own.IsBlocked(l.Identity) || own.IsTracked(l.Identity)),
            };
    }

    private static IEnumerable<PlannedLine> Rows(LineTable table) => Enumerable.Range(0, table.Count).Select(i => table[i]);

    private CliException Explain(ImportStop stop, long done, long total)
    {
        var cause = stop switch
        {
            { Error: { } error } => context.ErrorOf(error),
            { HasStalled: true } => new CliException(
                ExitCode.Unavailable, "DEADLINE_EXCEEDED",
                $"The gateway at {string.Join(" or ", context.Addresses)} sent no answer for {options.RetryFor.TotalSeconds:0.#} s.")
            {
                Hint = RunAgain,
            },
            _ => new CliException(ExitCode.Interrupted, "INTERRUPTED", "Interrupted."),
        };
        var far = $"{cause.Message} The import stopped after {done:N0} of {total:N0} devices.";

        // Before the first answer nothing has changed: the exit code is that of the cause. After it, the exit code says that the list is
        // only partly done.
        return done == 0 && cause.ExitCode != ExitCode.Interrupted
            ? new CliException(cause.ExitCode, cause.Reason, far)
            {
                Field = cause.Field,
                Hint = cause.Hint,
                Confirmation = cause.Confirmation,
            }
            : new CliException(ExitCode.Stopped, cause.Reason, far)
            {
                Field = cause.Field,
                Confirmation = cause.Confirmation,
                Hint = stop.Error?.BulkConfirmation is null ? RunAgain : cause.Hint,
            };
    }

    private ImportOutcome Outcome(ImportReading reading, FullImport? full, ImportCounters? counters, long total, CliException? failure) =>
        reading.ToOutcome(options, full, counters, total, failure, _time.GetElapsedTime(_startedAt));
}
