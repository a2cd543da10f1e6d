using Google.Protobuf.WellKnownTypes;
using PhoneTheft.Gateway.Auditing;
using PhoneTheft.Gateway.Contract;
using PhoneTheft.Gateway.Store;
using PhoneTheft.Gateway.Store.Operations;
using PhoneTheft.Gateway.Store.Redis;
using PhoneTheft.Gateway.V1;

namespace PhoneTheft.Gateway.Sync;

/// <summary>
/// Carries out what a client publishes: checks a message as a whole, then gives each shard its part, in the order of the messages.
/// </summary>
internal sealed class PublishHandler(AcceptedHello session, SyncStream stream, HoldStore store, AuditedWrites writes)
{
    private readonly SemaphoreSlim _inFlight = new(SyncLimits.PublishesInFlight, SyncLimits.PublishesInFlight);
    private readonly PublishValidator _reading = new(session, store);

    // By shard: done when the last message that touched it was answered. The reader alone comes here.
    private readonly Task[] _answered = [.. Enumerable.Repeat(Task.CompletedTask, session.Store.Shards)];

    /// <summary>Returns when the message was given to the store or refused; its result is posted when it is there.</summary>
    public async Task PublishAsync(Publish publish, CancellationToken cancellationToken)
    {
        await _inFlight.WaitAsync(cancellationToken);
        var result = new PublishResult { PublishId = publish.PublishId };
        if (_reading.Read(publish, result) is not { } operations)
        {
            writes.RecordRefusal(session.OnRecord, nameof(Publish), result.Error.Reason);

            // What is refused may name no device, and so no shard: it is answered after all that came before it.
            _ = AnswerAsync([], publish, result, TakeTurn(Enumerable.Range(0, _answered.Length)), cancellationToken);
            return;
        }

        // All parts are started before anything is awaited: that is what keeps a shard's operations in the order of the messages.
        var shards = operations
            .Select((operation, index) => (Operation: operation, Index: index))
            .GroupBy(pair => pair.Operation.Identity.ShardOf(session.Store.Shards))
            .ToList();
        var parts = shards
            .Select(part => PublishAsync(
                part.Key, [.. part.Select(pair => pair.Operation)], [.. part.Select(pair => pair.Index)], publish, result))
            .ToArray();
        _ = AnswerAsync(parts, publish, result, TakeTurn(shards.Select(part => part.Key)), cancellationToken);
    }

    /// <summary>Completes when every message was answered.</summary>
    public async Task AllAnsweredAsync(CancellationToken cancellationToken)
    {
        for (var i = 0; i < SyncLimits.PublishesInFlight; i++)
        {
            await _inFlight.WaitAsync(cancellationToken);
        }
    }

    /// <summary>
    /// The answer to a message waits for those before it that have a shard in common: a safer durability takes longer, a refusal takes
    /// no time.
    /// </summary>
    private (Task Before, TaskCompletionSource Answered) TakeTurn(IEnumerable<int> shards)
    {
        var answered = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var before = new List<Task>();
        foreach (var shard in shards)
        {
            before.Add(_answered[shard]);
            _answered[shard] = answered.Task;
        }

        return (Task.WhenAll(before), answered);
    }

    /// <returns>The newest position of what was applied, for its durability; null: it was refused.</returns>
    private async Task<Core.Revision?> PublishAsync(int shard, WriteOperation[] operations, int[] places, Publish publish, PublishResult result)
    {
        try
        {
            var outcomes = await writes.PublishAsync(session.OnRecord, shard, session.Producer!, operations, publish.BulkConfirmation);
            for (var i = 0; i < places.Length; i++)
            {
                Fill(result.Results[places[i]], outcomes[i]);
            }

            return outcomes.Select(outcome => outcome.Revision).MaxBy(revision => revision.Number) with { Shard = shard };
        }
        catch (StoreException fault)
        {
            var error = StoreErrors.Of(fault);
            foreach (var place in places)
            {
                result.Results[place].Error = error.ToItemError();
            }

            lock (result)
            {
                result.RetryAfter = error.RetryAfter is { } delay ? Duration.FromTimeSpan(delay) : result.RetryAfter;
            }

            if (fault.Fault == StoreFault.Superseded)
            {
                stream.End(error);
            }

            return null;
        }
    }

    private async Task AnswerAsync(
        Task<Core.Revision?>[] parts, Publish publish, PublishResult result, (Task Before, TaskCompletionSource Answered) turn,
        CancellationToken cancellationToken)
    {
        try
        {
            var applied = (await Task.WhenAll(parts)).OfType<Core.Revision>().ToList();
            var wanted = (Core.DurabilityLevel)publish.Durability;
            result.Durability = applied.Count == 0
                ? V1.Durability.Unspecified
                : wanted > Core.DurabilityLevel.Applied
                    ? (V1.Durability)await store.ReachAsync(wanted, applied, cancellationToken)
                    : V1.Durability.Applied;
            await turn.Before.WaitAsync(cancellationToken);
            await stream.PostAsync(new Outgoing.Message(new SyncResponse { PublishResult = result }), cancellationToken);
        }
        catch (Exception e) when (!cancellationToken.IsCancellationRequested)
        {
            stream.End(e);
        }
        catch (OperationCanceledException)
        {
            // The stream is gone; the client asks its next one what was applied.
        }
        finally
        {
            turn.Answered.SetResult();
            _inFlight.Release();
        }
    }

    private static void Fill(PublishedOperation published, Store.Operations.WriteResult outcome)
    {
        published.Outcome = outcome.Outcome switch
        {
            Store.Operations.WriteOutcome.Changed => PublishOutcome.Changed,
            Store.Operations.WriteOutcome.Unchanged => PublishOutcome.Unchanged,
            Store.Operations.WriteOutcome.NotHeld => PublishOutcome.NotHeld,
            _ => PublishOutcome.AlreadyApplied,
        };
        published.Status = (EquipmentStatus)outcome.Status;
        published.OtherHolds = (uint)outcome.OtherHolds;
        if (outcome.Outcome != Store.Operations.WriteOutcome.NotHeld)
        {
            published.Revision = outcome.Revision.ToContract();
        }
    }
}
