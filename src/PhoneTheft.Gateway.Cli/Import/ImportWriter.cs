using PhoneTheft.Gateway.Cli.Failures;
using PhoneTheft.Gateway.Cli.Holds;
using PhoneTheft.Gateway.Cli.Interchange;
using PhoneTheft.Gateway.Cli.Wording;
using PhoneTheft.Gateway.Client;
using PhoneTheft.Gateway.Core;

namespace PhoneTheft.Gateway.Cli.Import;

/// <summary>
/// Carries out a plan: a few calls at a time with many writes each. A write without an answer is repeated until there is no more progress.
/// </summary>
/// <remarks>
/// Each worker takes the next rows and waits for their answers; there is no queue, and no task per line. With one gateway, calls have no
/// deadline: <see cref="ImportWatch"/> notices when answers stop coming. An aborted call may have been carried out; running the
/// import again settles that, because a repeated write counts once.
/// </remarks>
internal sealed class ImportWriter(BlocklistClient blocklist, ImportOptions options, ImportCounters counters, RefusalReport report, TimeProvider time)
{
    /// <summary>Half of what a call may carry, so that answers come more often and the progress bar moves.</summary>
    private const int MostPerCall = BlocklistClient.WritesPerCall / 2;

    private const int MostCalls = 8;

    private readonly int _perCall = Math.Clamp(options.InFlight / MostCalls, 1, MostPerCall);
    private int _next;
    private GatewayError? _lastFailure;
    private GatewayError? _fatal;

    // Sent until the first write is answered; then it is redeemed, and a later refusal comes with a new token.
    private volatile string _confirm = options.Confirm;

    /// <summary>Writes one table after the other. Holds come first, so that an import that stops has released nothing early.</summary>
    /// <returns>Why it stopped; null if every write was answered.</returns>
    public async Task<ImportStop?> WriteAsync(IReadOnlyList<LineTable> tables, CancellationToken cancellationToken)
    {
        using var watch = new ImportWatch(counters, options.RetryFor, time, cancellationToken);
        var watching = watch.RunAsync();
        foreach (var table in tables)
        {
            _next = 0;
            var workers = new Task[Math.Clamp(options.InFlight / _perCall, 1, MostCalls)];
            for (var i = 0; i < workers.Length; i++)
            {
                workers[i] = WorkAsync(table, watch);
            }

            await Task.WhenAll(workers);
        }

        watch.Finish();
        await watching;
        return counters.Done == tables.Sum(t => (long)t.Count)
            ? null
            : new ImportStop(_fatal ?? (watch.HasStalled ? _lastFailure : null), watch.HasStalled);
    }

    private async Task WorkAsync(LineTable table, ImportWatch watch)
    {
        while (!watch.ShouldStop)
        {
            var from = Interlocked.Add(ref _next, _perCall) - _perCall;
            if (from >= table.Count)
            {
                return;
            }

            var rows = Enumerable.Range(from, Math.Min(_perCall, table.Count - from)).Select(row => table[row]).ToList();
            await WriteRowsAsync(rows, watch);
        }
    }

    private async Task WriteRowsAsync(List<PlannedLine> rows, ImportWatch watch)
    {
        var lost = new HashSet<EquipmentIdentity>();
        for (var attempt = 1; ; attempt++)
        {
            GatewayError? failure;
            try
            {
                var results = await blocklist.WriteManyAsync(rows.ConvertAll(WriteOf), _confirm, watch.HardStop);
                (rows, failure) = Settle(rows, lost, results, watch);
            }
            catch (OperationCanceledException) when (watch.HardStop.IsCancellationRequested)
            {
                return;
            }
            catch (GatewayException e)
            {
                failure = _lastFailure = e.Error;
                lost.UnionWith(failure.MayBeDone ? rows.Select(row => row.Identity) : []);
                if (WriteErrors.ActionOn(failure, LineIntent.Hold) != WriteErrorAction.Retry)
                {
                    _fatal = failure;
                    watch.Stop();
                }
            }

            if (failure is null || watch.ShouldStop || !await watch.DelayAsync(RetryDelay.After(attempt, failure)))
            {
                return;
            }
        }
    }

    /// <param name="rows">The written rows.</param>
    /// <param name="lost">Devices whose earlier answer was lost.</param>
    /// <param name="results">The answers.</param>
    /// <param name="watch">Stopped by a fatal error.</param>
    /// <returns>The rows to repeat, and the error of one of them; no error if there are none.</returns>
    private (List<PlannedLine> Again, GatewayError? Failure) Settle(
        List<PlannedLine> rows, HashSet<EquipmentIdentity> lost, IReadOnlyList<HoldWriteResult> results, ImportWatch watch)
    {
        var again = new List<PlannedLine>();
        for (var i = 0; i < rows.Count; i++)
        {
            var (row, result) = (rows[i], results[i]);
            if (result.Error is not { } error)
            {
                _confirm = "";
                Count(row, result, result.AnswerWasLost || lost.Contains(row.Identity));
                continue;
            }

            switch (WriteErrors.ActionOn(error, row.Intent))
            {
                case WriteErrorAction.NotHeld:
                    counters.CountEnded(changed: false);
                    break;
                case WriteErrorAction.Refused:
                    counters.CountRefused();
                    report.Add(row.Number, new LineRefusal(GatewayFailures.ReasonOf(error), Printable.Line(error.Message, 200), row.Identity.ToString()));
                    break;
                case WriteErrorAction.Fatal:
                    _fatal = error;
                    watch.Stop();
                    break;
                default:
                    _lastFailure = error;
                    again.Add(row);
                    lost.UnionWith(error.MayBeDone || result.AnswerWasLost ? [row.Identity] : []);
                    break;
            }
        }

        return (again, again.Count > 0 ? _lastFailure : null);
    }

    private void Count(PlannedLine row, HoldWriteResult result, bool answerWasLost)
    {
        var changed = result.Outcome == OperationOutcome.Changed;
        if (answerWasLost && !changed)
        {
            counters.CountUnsure(row.Intent);
        }
        else if (row.Intent == LineIntent.Hold)
        {
            counters.CountHeld(changed);
            if (result is { Previous: { } before, Hold: { } after })
            {
                counters.Changes.Add(row.Number, row.Identity, HoldTerms.Of(before), HoldTerms.Of(after));
            }
        }
        else
        {
            counters.CountEnded(changed);
        }
    }

    private HoldWrite WriteOf(PlannedLine row)
    {
        // The identity alone: the check digit was already verified when the line was read.
        var imei = row.Identity.ToString();
        return row.Intent != LineIntent.Hold ? new UnblockWrite { Imei = imei, Actor = options.Hold.Actor }
            : row.Date is { } date ? options.Hold with { Imei = imei, AssertedAt = HoldTime.At(new DateTimeOffset(date, TimeOnly.MinValue, TimeSpan.Zero)) }
            : options.Hold with { Imei = imei };
    }
}

/// <summary>An import that stopped before its end.</summary>
/// <param name="Error">The error that stopped it; null if no gateway gave one.</param>
/// <param name="HasStalled">Answers stopped coming; otherwise it was interrupted, unless there is an error.</param>
internal sealed record ImportStop(GatewayError? Error, bool HasStalled);
