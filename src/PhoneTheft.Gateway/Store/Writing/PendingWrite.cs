using PhoneTheft.Gateway.Store.Operations;
using PhoneTheft.Gateway.Store.Redis;

namespace PhoneTheft.Gateway.Store.Writing;

/// <summary>Operations on their way to the store, and the caller who waits for their results.</summary>
/// <param name="enqueuedAt">A timestamp of the monotonic clock.</param>
/// <param name="bulkConfirmation">A token of an earlier refusal; empty: none.</param>
/// <param name="cancellationToken">Is cancelled when nobody waits for it any more.</param>
internal abstract class PendingWrite(long enqueuedAt, string bulkConfirmation, CancellationToken cancellationToken = default)
{
    /// <summary>A timestamp of the monotonic clock.</summary>
    public long EnqueuedAt { get; } = enqueuedAt;

    /// <summary>A token of an earlier refusal; empty: none.</summary>
    public string BulkConfirmation { get; } = bulkConfirmation;

    /// <summary>Its caller has gone, or the deadline of the call has passed.</summary>
    public bool IsGivenUp => cancellationToken.IsCancellationRequested;

    public abstract IReadOnlyList<WriteOperation> Operations { get; }

    /// <param name="results">One per operation.</param>
    public abstract void Succeed(ArraySegment<WriteResult> results);

    public abstract void Fail(StoreException fault);
}

/// <summary>One operation, which may share a run of the script with others.</summary>
internal sealed class PendingOperation(WriteOperation operation, long enqueuedAt, string bulkConfirmation, CancellationToken cancellationToken)
    : PendingWrite(enqueuedAt, bulkConfirmation, cancellationToken)
{
    // Continuations run elsewhere: the writer's loop must not end up running its callers' code.
    private readonly TaskCompletionSource<WriteResult> _done = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public override IReadOnlyList<WriteOperation> Operations { get; } = [operation];

    public Task<WriteResult> Result => _done.Task;

    public override void Succeed(ArraySegment<WriteResult> results) => _done.TrySetResult(results[0]);

    public override void Fail(StoreException fault) => _done.TrySetException(fault);
}

/// <summary>A producer's operations. They have a run of the script of their own, because they are applied together or not at all.</summary>
internal sealed class PendingPublish(
    ProducerSession session, IReadOnlyList<WriteOperation> operations, long enqueuedAt, string bulkConfirmation)
    : PendingWrite(enqueuedAt, bulkConfirmation)
{
    private readonly TaskCompletionSource<IReadOnlyList<WriteResult>> _done = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public ProducerSession Session { get; } = session;

    public override IReadOnlyList<WriteOperation> Operations { get; } = operations;

    public Task<IReadOnlyList<WriteResult>> Results => _done.Task;

    public override void Succeed(ArraySegment<WriteResult> results) => _done.TrySetResult(results);

    public override void Fail(StoreException fault) => _done.TrySetException(fault);
}
