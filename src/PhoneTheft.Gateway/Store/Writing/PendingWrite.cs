using PhoneTheft.Gateway.Store.Operations;
using PhoneTheft.Gateway.Store.Redis;

namespace PhoneTheft.Gateway.Store.Writing;

/// <summary>What is on its way to the store, and the caller who waits for what becomes of it.</summary>
internal abstract class PendingWrite(long enqueuedAt, string bulkConfirmation)
{
    /// <summary>A timestamp of the monotonic clock.</summary>
    public long EnqueuedAt { get; } = enqueuedAt;

    /// <summary>A token of an earlier refusal; empty: none.</summary>
    public string BulkConfirmation { get; } = bulkConfirmation;

    public abstract IReadOnlyList<WriteOperation> Operations { get; }

    /// <param name="results">One per operation.</param>
    public abstract void Succeed(ArraySegment<WriteResult> results);

    public abstract void Fail(StoreException fault);
}
