using PhoneTheft.Gateway.Audit;
using PhoneTheft.Gateway.Store;
using PhoneTheft.Gateway.Store.BulkLimits;
using PhoneTheft.Gateway.Store.Losses;
using PhoneTheft.Gateway.Store.Operations;
using PhoneTheft.Gateway.Store.Redis;
using PhoneTheft.Gateway.Store.Writing;
using PhoneTheft.Gateway.V1;
using WriteResult = PhoneTheft.Gateway.Store.Operations.WriteResult;

namespace PhoneTheft.Gateway.Auditing;

/// <summary>The writes of callers: each is on record before it is answered, and none is begun while there can be no record.</summary>
/// <remarks>The features write by this, never to <see cref="HoldStore"/> itself. Without an audit log nothing is put on record.</remarks>
internal sealed class AuditedWrites(HoldStore store, AuditLog audit, RefusedCallers refused)
{
    /// <summary>Applies one operation; answered when this node's replica holds its change, and the change is on record.</summary>
    /// <param name="asked">Who asks for it, and how.</param>
    /// <param name="operation">What to do.</param>
    /// <param name="bulkConfirmation">A token that <see cref="StoreException.Confirmation"/> carried; empty: none.</param>
    /// <param name="cancellationToken">Is cancelled when nobody waits for it any more: then it is not begun.</param>
    /// <exception cref="StoreException">It was not applied, or nobody knows.</exception>
    public async Task<WriteResult> WriteAsync(
        AuditedOperation asked, WriteOperation operation, string bulkConfirmation, CancellationToken cancellationToken)
    {
        var result = await WriteOneOfManyAsync(asked, operation, bulkConfirmation, cancellationToken);
        await RecordedAsync();
        return result;
    }

    /// <summary>The same, but its caller waits for <see cref="RecordedAsync"/> before it answers, once for all operations.</summary>
    /// <param name="asked">Who asks for it, and how.</param>
    /// <param name="operation">What to do.</param>
    /// <param name="bulkConfirmation">A token that <see cref="StoreException.Confirmation"/> carried; empty: none.</param>
    /// <param name="cancellationToken">Is cancelled when nobody waits for it any more: then it is not begun.</param>
    /// <exception cref="StoreException">It was not applied, or nobody knows.</exception>
    public Task<WriteResult> WriteOneOfManyAsync(
        AuditedOperation asked, WriteOperation operation, string bulkConfirmation, CancellationToken cancellationToken) =>
        audit.IsOn
            ? WriteOnRecordAsync(asked, operation, bulkConfirmation, cancellationToken)
            : store.WriteAsync(operation, bulkConfirmation, cancellationToken);

    /// <summary>Completes when all that was written before is on record.</summary>
    /// <exception cref="StoreException">It is not, and must not be answered as if it were.</exception>
    public async Task RecordedAsync()
    {
        if (!await audit.RecordedAsync())
        {
            throw NotRecorded();
        }
    }

    /// <summary>
    /// Puts on record that a handler has refused somebody who lacks the role for what is in the request. A request that is merely wrong is
    /// not on record.
    /// </summary>
    public void RecordRefusal(AuditedCaller caller, string call, ErrorReason reason)
    {
        if (reason == ErrorReason.RoleRequired)
        {
            refused.Record(reason, caller, call);
        }
    }

    /// <summary>Puts an act on record that is no write.</summary>
    /// <exception cref="StoreException">It is not on record, and must not be answered as if it were.</exception>
    public Task RecordAsync(AuditEntry act)
    {
        Record(act);
        return RecordedAsync();
    }

    /// <summary>
    /// Applies a producer's operations on one shard, all or none, in order; answered when this node's replica holds their changes, and they
    /// are on record.
    /// </summary>
    /// <remarks>Not async up to the point where they are enqueued: calls for one shard are applied in the order they were made.</remarks>
    /// <param name="caller">Whose they are.</param>
    /// <param name="shard">The shard of all of them.</param>
    /// <param name="session">The producer's session.</param>
    /// <param name="operations">At most <see cref="WriteBatch.MaxOperations"/>, with their sequence numbers.</param>
    /// <param name="bulkConfirmation">A token that <see cref="StoreException.Confirmation"/> carried; empty: none.</param>
    /// <exception cref="StoreException">They were not applied, or nobody knows.</exception>
    public Task<IReadOnlyList<WriteResult>> PublishAsync(
        AuditedCaller caller, int shard, ProducerSession session, IReadOnlyList<WriteOperation> operations, string bulkConfirmation)
    {
        if (!audit.IsOn)
        {
            return store.PublishAsync(shard, session, operations, bulkConfirmation);
        }

        ThrowIfNotRecorded();
        return PublishOnRecordAsync(
            new AuditedOperation(caller, "Publish"), operations, store.PublishAsync(shard, session, operations, bulkConfirmation));
    }

    /// <summary>Tells whether all of a job may be done today; on record, before it is answered, when it is confirmed.</summary>
    /// <exception cref="StoreException">It is too much, its token is not good, or the store can't be reached.</exception>
    public Task AnnounceAsync(AuditedCaller caller, BulkAnnouncement announced, CancellationToken cancellationToken)
    {
        if (!audit.IsOn || announced.Token.Length == 0)
        {
            return store.AnnounceAsync(announced, cancellationToken);
        }

        ThrowIfNotRecorded();

        // A caller who does not wait any more leaves it to go on, and to be put on record.
        return AnnounceOnRecordAsync(caller, announced).WaitAsync(cancellationToken);
    }

    /// <summary>
    /// Marks a loss as cleared, if it is still what was listed. Its caller waits for <see cref="RecordedAsync"/> before it answers, once for all.
    /// </summary>
    /// <exception cref="StoreException">The store can't be reached, or takes no writes.</exception>
    public async Task<LossClearing> ClearLossAsync(
        AuditedCaller caller, ClearedLossName loss, string actor, string reason, CancellationToken cancellationToken)
    {
        ThrowIfNotRecorded();
        var entry = audit.Entry(AuditKind.Admin, caller, "ClearLosses") with
        {
            Actor = actor,
            Amount = loss.Changes,
            Note = $"{loss.Id}: {reason}",
        };
        LossClearing clearing;
        try
        {
            clearing = await store.ClearLossAsync(loss.Shard, loss.Field, loss.Changes, caller.Carrier, actor, reason, cancellationToken);
        }
        catch (StoreException fault)
        {
            // Whatever it is: it may have come after the clearing.
            await RecordFailureAsync(entry with { Outcome = AuditOutcome.Unknown, Reason = AuditedCalls.ReasonOf(fault) });
            throw;
        }

        var refusal = StoreErrors.Of(clearing);
        Record(entry with
        {
            Outcome = refusal is null ? AuditOutcome.Cleared : AuditOutcome.Refused,
            Reason = refusal is null ? "" : ErrorReasonInfo.Of(refusal.Reason).WireName,
        });
        return clearing;
    }

    /// <exception cref="StoreException">Writes must not go on, because they would not be recorded.</exception>
    public void ThrowIfNotRecorded()
    {
        if (audit.RefusesWrites)
        {
            throw new StoreException(
                StoreFault.NotAudited,
                "This gateway cannot write its audit log, so it takes no writes, and nothing was written. Its operator has to mend that: its log says why.");
        }
    }

    private async Task<WriteResult> WriteOnRecordAsync(
        AuditedOperation asked, WriteOperation operation, string bulkConfirmation, CancellationToken cancellationToken)
    {
        ThrowIfNotRecorded();
        WriteResult result;
        try
        {
            result = await store.WriteAsync(operation, bulkConfirmation, cancellationToken);
        }
        catch (StoreException fault)
        {
            await RecordFailureAsync(AuditedCalls.Failed(asked, audit.Now, operation, fault));
            throw;
        }

        Record(AuditedCalls.Done(asked, audit.Now, operation, result));
        return result;
    }

    private async Task<IReadOnlyList<WriteResult>> PublishOnRecordAsync(
        AuditedOperation asked, IReadOnlyList<WriteOperation> operations, Task<IReadOnlyList<WriteResult>> writing)
    {
        IReadOnlyList<WriteResult> results;
        try
        {
            results = await writing;
        }
        catch (StoreException fault)
        {
            await RecordFailureAsync([.. operations.Select(operation => AuditedCalls.Failed(asked, audit.Now, operation, fault))]);
            throw;
        }

        Record([.. results.Select((result, at) => AuditedCalls.Done(asked, audit.Now, operations[at], result))]);
        await RecordedAsync();
        return results;
    }

    private async Task AnnounceOnRecordAsync(AuditedCaller caller, BulkAnnouncement announced)
    {
        var entry = audit.Entry(AuditKind.Write, caller, "AnnounceWrites") with
        {
            Actor = announced.Actor,
            Amount = announced.Ends + announced.Blocks,
        };
        try
        {
            await store.AnnounceAsync(announced, CancellationToken.None);
        }
        catch (StoreException fault)
        {
            // Out of reach: the store may have taken the token all the same.
            var isKnown = !fault.MayBeWritten && fault.Fault != StoreFault.Unavailable;
            await RecordFailureAsync(entry with
            {
                Kind = isKnown ? AuditKind.Refused : entry.Kind,
                Outcome = isKnown ? AuditOutcome.Refused : AuditOutcome.Unknown,
                Reason = AuditedCalls.ReasonOf(fault),
            });
            throw;
        }

        Record(entry with { Outcome = AuditOutcome.Confirmed });
        await RecordedAsync();
    }

    private void Record(params ReadOnlySpan<AuditEntry> acts)
    {
        if (!audit.TryRecord(acts))
        {
            throw NotRecorded();
        }
    }

    /// <remarks>
    /// It is answered with an error either way; but where something may have been written, the line is there before the answer, too.
    /// </remarks>
    private async Task RecordFailureAsync(params IReadOnlyList<AuditEntry> entries)
    {
        foreach (var entry in entries)
        {
            audit.Record(entry);
        }

        if (entries.Any(entry => entry.Outcome == AuditOutcome.Unknown))
        {
            await audit.RecordedAsync();
        }
    }

    private static StoreException NotRecorded() => new(
        StoreFault.OutcomeUnknown,
        "The request was carried out, but this gateway could not put it on record in its audit log in time. Repeat it: nothing is done twice.");
}

/// <summary>A loss that somebody clears.</summary>
/// <param name="Id">As it was listed.</param>
/// <param name="Shard">Whose loss it is.</param>
/// <param name="Field">Its name there.</param>
/// <param name="Changes">How many changes it was listed with.</param>
internal sealed record ClearedLossName(string Id, int Shard, string Field, long Changes);
