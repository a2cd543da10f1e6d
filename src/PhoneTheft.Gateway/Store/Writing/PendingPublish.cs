using PhoneTheft.Gateway.Store.Operations;
using PhoneTheft.Gateway.Store.Redis;

namespace PhoneTheft.Gateway.Store.Writing;

/// <summary>A producer's operations: a run of the script of their own, because they count or fail together.</summary>
internal sealed class PendingPublish(ProducerSession session, IReadOnlyList<WriteOperation> operations, long enqueuedAt, string bulkConfirmation)
    : PendingWrite(enqueuedAt, bulkConfirmation)
{
    private readonly TaskCompletionSource<IReadOnlyList<WriteResult>> _done = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public ProducerSession Session { get; } = session;

    public override IReadOnlyList<WriteOperation> Operations { get; } = operations;

    public Task<IReadOnlyList<WriteResult>> Results => _done.Task;

    public override void Succeed(ArraySegment<WriteResult> results) => _done.TrySetResult(results);

    public override void Fail(StoreException fault) => _done.TrySetException(fault);
}
