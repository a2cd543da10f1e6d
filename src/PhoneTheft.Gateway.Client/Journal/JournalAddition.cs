namespace PhoneTheft.Gateway.Client.Journal;

/// <summary>What one caller wants kept. Callers who come at the same time share a transaction, and so a wait for the disk.</summary>
/// <remarks>
/// 64 callers with one operation each, a disk that takes 4 ms: 7,600 operations a second, against 236 one by one; on a disk that takes
/// 0.2 ms 15,000 against 500 to 5,000.
/// </remarks>
internal sealed class JournalAddition(IReadOnlyList<SyncOperation> operations)
{
    private readonly object _over = new();
    private long? _firstId;
    private Exception? _failure;

    public IReadOnlyList<SyncOperation> Operations => operations;

    public void Kept(long firstId)
    {
        lock (_over)
        {
            _firstId = firstId;
            Monitor.PulseAll(_over);
        }
    }

    public void Failed(Exception failure)
    {
        lock (_over)
        {
            _failure = failure;
            Monitor.PulseAll(_over);
        }
    }

    /// <summary>Waits until somebody has kept it.</summary>
    /// <returns>The id of the first operation.</returns>
    public long FirstId()
    {
        lock (_over)
        {
            while (_firstId is null && _failure is null)
            {
                Monitor.Wait(_over);
            }
        }

        return _firstId ?? throw new SyncStateException($"The operations could not be kept: {_failure!.Message}", _failure);
    }
}
