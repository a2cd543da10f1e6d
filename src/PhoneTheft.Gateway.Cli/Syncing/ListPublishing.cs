using PhoneTheft.Gateway.Cli.Failures;
using PhoneTheft.Gateway.Cli.Import;
using PhoneTheft.Gateway.Cli.Interchange;
using PhoneTheft.Gateway.Cli.Wording;
using PhoneTheft.Gateway.Client;

namespace PhoneTheft.Gateway.Cli.Syncing;

/// <summary>Publishes the differences between a list and the carrier's own holds. Lines that change nothing are not journaled.</summary>
/// <param name="reading">The list.</param>
/// <param name="options">The options of the import.</param>
/// <param name="announce">Announces all of it to the gateway, given the holds of now.</param>
/// <param name="time">Measures how long it takes.</param>
internal sealed class ListPublishing(
    ImportReading reading, ImportOptions options, Func<IReadOnlyList<LineTable>, OwnHolds, CancellationToken, Task> announce, TimeProvider time)
{
    private const int PerCall = 4_096;

    // The most receipts to wait for; their lines stay in memory.
    private const int MostCalls = 32;

    private readonly long _startedAt = time.GetTimestamp();
    private readonly Queue<(PlannedLine[] Lines, PublishReceipt Receipt)> _waiting = new();
    private FullImport? _full;
    private long _total;

    public ImportCounters Counters { get; } = new();

    public ImportPlan Plan => reading.Plan;

    /// <summary>The number of devices to hold or to release.</summary>
    public long Total => Volatile.Read(ref _total);

    /// <exception cref="CliException">
    /// The list is much shorter than the holds of now, or needs a confirmation; nothing was published.
    /// </exception>
    public async Task PublishAsync(SyncClient client, ListComparison held, CancellationToken cancellationToken)
    {
        _full = options.Mode == ImportMode.Full ? FullImport.Decide(reading.Plan, held.Own, options) : null;
        var ends = _full?.Releases ?? reading.Plan.Ends;
        Volatile.Write(ref _total, reading.Plan.Holds.Count + ends.Count);

        await announce([reading.Plan.Holds, ends], held.Own, cancellationToken);

        // Holds come first, and are answered, so that a publishing that stops has released nothing early.
        await PublishAsync(client, Changing(reading.Plan.Holds, held), held, cancellationToken);
        await PublishAsync(client, Changing(ends, held), held, cancellationToken);
    }

    public ImportOutcome Outcome(CliException? failure) =>
        reading.ToOutcome(options, _full, Counters, Total, failure, time.GetElapsedTime(_startedAt));

    private IEnumerable<PlannedLine> Changing(LineTable lines, ListComparison held)
    {
        for (var i = 0; i < lines.Count; i++)
        {
            var line = lines[i];
            if (line.Intent == LineIntent.Hold && held.IsSame(line.Identity))
            {
                Counters.CountHeld(changed: false);
            }
            else if (line.Intent != LineIntent.Hold && !held.IsHeld(line.Identity))
            {
                Counters.CountEnded(changed: false);
            }
            else
            {
                yield return line;
            }
        }
    }

    private async Task PublishAsync(
        SyncClient client, IEnumerable<PlannedLine> lines, ListComparison held, CancellationToken cancellationToken)
    {
        foreach (var part in lines.Chunk(PerCall))
        {
            _waiting.Enqueue((part, await client.PublishAsync(Array.ConvertAll(part, line => OperationOf(line, held)), cancellationToken)));
            if (_waiting.Count >= MostCalls)
            {
                await SettleAsync(held, cancellationToken);
            }
        }

        while (_waiting.Count > 0)
        {
            await SettleAsync(held, cancellationToken);
        }
    }

    private async Task SettleAsync(ListComparison held, CancellationToken cancellationToken)
    {
        var (lines, receipt) = _waiting.Dequeue();
        foreach (var (line, result) in lines.Zip(await receipt.Completion.WaitAsync(cancellationToken)))
        {
            switch (result.Outcome)
            {
                case OperationOutcome.Refused:
                    Counters.CountRefused();
                    reading.Report.Add(line.Number, new LineRefusal(
                        Printable.Line(result.Error?.Reason ?? "", 64),
                        Printable.Line(result.Error?.Message ?? "", 200),
                        line.Identity.ToString()));
                    break;
                case OperationOutcome.AlreadyApplied:
                    // Sent before; its answer was lost with the connection, so what it changed is unknown.
                    Counters.CountUnsure(line.Intent);
                    break;
                case var outcome when line.Intent == LineIntent.Hold:
                    Counters.CountHeld(outcome != OperationOutcome.Unchanged);
                    if (outcome != OperationOutcome.Unchanged && held.ChangeOf(line.Identity) is var (before, after))
                    {
                        Counters.Changes.Add(line.Number, line.Identity, before, after);
                    }

                    break;
                case var outcome:
                    Counters.CountEnded(outcome == OperationOutcome.Changed);
                    break;
            }
        }
    }

    private SyncOperation OperationOf(PlannedLine line, ListComparison held)
    {
        if (line.Intent != LineIntent.Hold)
        {
            return new EndHold { Identity = line.Identity, Actor = options.Hold.Actor };
        }

        var terms = held.ChangeOf(line.Identity)?.After ?? ListedHold.New(line, options);
        return new PlaceHold
        {
            Identity = line.Identity,
            Disposition = terms.Disposition,
            Reason = terms.Reason,
            AssertedAt = terms.AssertedAt,
            ExpiresAt = terms.ExpiresAt,
            Reference = terms.Reference,
            Actor = options.Hold.Actor,
        };
    }
}
