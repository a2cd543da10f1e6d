namespace PhoneTheft.Gateway.Client;

/// <summary>Operations that are in the journal: they will be published, even if this process ends now.</summary>
public sealed class PublishReceipt
{
    private readonly IReadOnlyList<SyncOperation> _operations;
    private readonly OperationResult?[] _done;
    private readonly TaskCompletionSource<IReadOnlyList<OperationResult>> _completion = new(
        TaskCreationOptions.RunContinuationsAsynchronously);
    private int _left;

    internal PublishReceipt(IReadOnlyList<SyncOperation> operations)
    {
        _operations = operations;
        _done = new OperationResult?[operations.Count];
        _left = operations.Count;
        if (_left == 0)
        {
            _completion.SetResult([]);
        }
    }

    /// <summary>
    /// Completes when a gateway has answered every operation: one result for each, in their order. There is no deadline. It fails with a
    /// <see cref="SyncStoppedException"/>, <see cref="SyncStateException"/> or <see cref="ObjectDisposedException"/> when the client ends
    /// before that; the operations stay in the journal, and the next client on the same state publishes them, without a receipt.
    /// </summary>
    public Task<IReadOnlyList<OperationResult>> Completion => _completion.Task;

    /// <summary>How many operations there are.</summary>
    public int Count => _operations.Count;

    internal SyncOperation this[int index] => _operations[index];

    // The loop that owns the state calls this, so there is one caller at a time.
    internal void Settle(int index, OperationResult result)
    {
        if (_done[index] is null)
        {
            _done[index] = result;
            if (--_left == 0)
            {
                _completion.TrySetResult(_done!);
            }
        }
    }

    internal void Fail(Exception exception)
    {
        if (_completion.TrySetException(exception))
        {
            // Not everybody waits for a receipt, and nobody who doesn't should hear of it from the finalizer.
            _ = _completion.Task.Exception;
        }
    }
}
