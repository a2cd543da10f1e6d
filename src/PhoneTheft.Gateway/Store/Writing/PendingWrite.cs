namespace PhoneTheft.Gateway.Store.Writing;

/// <summary>An operation on its way to the store, and the caller who waits for its result.</summary>
internal sealed class PendingWrite(WriteOperation operation, long enqueuedAt)
{
    // Continuations run elsewhere: the writer's loop must not end up running its callers' code.
    private readonly TaskCompletionSource<WriteResult> _done = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public WriteOperation Operation { get; } = operation;

    /// <summary>A timestamp of the monotonic clock.</summary>
    public long EnqueuedAt { get; } = enqueuedAt;

    public Task<WriteResult> Result => _done.Task;

    public void Succeed(WriteResult result) => _done.TrySetResult(result);

    public void Fail(StoreException fault) => _done.TrySetException(fault);
}
