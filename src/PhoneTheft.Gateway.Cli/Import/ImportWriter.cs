using System.Collections;
using Google.Protobuf.WellKnownTypes;
using Grpc.Core;
using PhoneTheft.Gateway.Client;
using PhoneTheft.Gateway.V1;

namespace PhoneTheft.Gateway.Cli.Import;

/// <summary>Carries out a plan: many requests under way at a time, each repeated until it has an answer or nothing moves any more.</summary>
/// <remarks>
/// Workers take the next index and wait for its answer; there is no queue, and no task per line. No request has a deadline of its
/// own, which would cost a timer each: <see cref="ImportWatch"/> sees when answers stop coming. A request cut off in the middle may
/// have been carried out; running the import again settles it, because the same write twice counts once.
/// </remarks>
internal sealed class ImportWriter(
    BlocklistService.BlocklistServiceClient blocklist,
    CheckService.CheckServiceClient checks,
    ImportOptions options,
    ImportCounters counters,
    RefusalReport report,
    TimeProvider time)
{
    private int _next;
    private GatewayError? _lastFailure;
    private GatewayError? _fatal;

    /// <summary>Writes one table after the other: what is to be held comes first, so that a stop in the middle unblocks nothing early.</summary>
    /// <returns>Why it stopped; null: everything has its answer.</returns>
    public async Task<ImportStop?> WriteAsync(IReadOnlyList<LineTable> tables, CancellationToken cancellationToken)
    {
        using var watch = new ImportWatch(counters, options.RetryFor, time, cancellationToken);
        var watching = watch.RunAsync();
        foreach (var table in tables)
        {
            _next = -1;

            // What a full import releases was just listed as held.
            var unheld = options.Mode != ImportMode.Full && table.Count > 0 && table[0].Intent != LineIntent.Hold
                ? await UnheldDevices.FindAsync(checks, table, watch.HardStop)
                : null;
            var workers = new Task[Math.Min(options.InFlight, table.Count)];
            for (var i = 0; i < workers.Length; i++)
            {
                workers[i] = WorkAsync(table, unheld, watch);
            }

            await Task.WhenAll(workers);
        }

        watch.Finish();
        await watching;
        return counters.Done == tables.Sum(t => (long)t.Count) ? null : new ImportStop(CauseOf(watch));
    }

    private GatewayError? CauseOf(ImportWatch watch) => this switch
    {
        { _fatal: { } fatal } => fatal,
        _ when watch.HasStalled => _lastFailure ?? new GatewayError { StatusCode = StatusCode.DeadlineExceeded, Reason = "", Message = "" },
        _ => null,
    };

    /// <param name="table">What to write.</param>
    /// <param name="unheld">Rows that need no request; null: none is known.</param>
    /// <param name="watch">Says when to stop.</param>
    private async Task WorkAsync(LineTable table, BitArray? unheld, ImportWatch watch)
    {
        var calls = new CallOptions(cancellationToken: watch.HardStop);
        while (!watch.ShouldStop)
        {
            var index = Interlocked.Increment(ref _next);
            if (index >= table.Count)
            {
                return;
            }

            if (unheld?[index] == true)
            {
                counters.CountEnded(changed: false);
                continue;
            }

            await WriteOneAsync(table[index], calls, watch);
        }
    }

    private async Task WriteOneAsync(PlannedLine line, CallOptions calls, ImportWatch watch)
    {
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                await CallAsync(line, calls);
                return;
            }
            catch (RpcException) when (watch.HardStop.IsCancellationRequested)
            {
                return;
            }
            catch (RpcException exception)
            {
                var error = GatewayError.From(exception);
                switch (ImportFailures.VerdictOn(error, line.Intent))
                {
                    case ImportVerdict.NotHeld:
                        counters.CountEnded(changed: false);
                        return;
                    case ImportVerdict.Refused:
                        counters.CountRefused();
                        report.Add(line.Number, new LineRefusal(GatewayRefusals.ReasonOf(error), Printable.Line(error.Message, 200), line.Identity.ToString()));
                        return;
                    case ImportVerdict.Fatal:
                        _fatal = error;
                        watch.Stop();
                        return;
                }

                _lastFailure = error;
                if (!await watch.DelayAsync(Backoff.After(attempt, error.RetryAfter)))
                {
                    return;
                }
            }
        }
    }

    private async Task CallAsync(PlannedLine line, CallOptions calls)
    {
        // The identity alone: the 15th digit was judged when the line was read, by the same rule.
        var imei = line.Identity.ToString();
        if (line.Intent == LineIntent.Hold)
        {
            var request = new BlockRequest { Imei = imei, Disposition = Disposition.Block, Reason = options.Reason, Actor = options.Actor };
            if (line.Date is { } date)
            {
                request.AssertedAt = new Timestamp { Seconds = new DateTimeOffset(date, TimeOnly.MinValue, TimeSpan.Zero).ToUnixTimeSeconds() };
            }

            var held = await blocklist.BlockAsync(request, calls);
            counters.CountHeld(held.Outcome == WriteOutcome.Changed);
        }
        else
        {
            var ended = await blocklist.UnblockAsync(new UnblockRequest { Imei = imei, Actor = options.Actor }, calls);
            counters.CountEnded(ended.Outcome == WriteOutcome.Changed);
        }
    }
}
