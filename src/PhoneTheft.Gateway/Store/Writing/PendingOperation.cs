using PhoneTheft.Gateway.Store.Operations;
using PhoneTheft.Gateway.Store.Redis;

namespace PhoneTheft.Gateway.Store.Writing;

/// <summary>One operation of a caller who doesn't mind in which company it goes.</summary>
internal sealed class PendingOperation(WriteOperation operation, long enqueuedAt, string bulkConfirmation) : PendingWrite(enqueuedAt, bulkConfirmation)
{
    // Continuations run elsewhere: the writer's loop must not end up running its callers' code.
    private readonly TaskCompletionSource<WriteResult> _done = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public override IReadOnlyList<WriteOperation> Operations { get; } = [operation];

    public Task<WriteResult> Result => _done.Task;

    public override void Succeed(ArraySegment<WriteResult> results) => _done.TrySetResult(results[0]);

    public override void Fail(StoreException fault) => _done.TrySetException(fault);
}
