namespace PhoneTheft.Gateway.Client.Syncing;

/// <summary>The status that anybody may read at any time; written by the loop and by whoever connects.</summary>
internal sealed class StatusBoard
{
    private readonly Lock _lock = new();
    private volatile SyncStatus _status = new();

    public SyncStatus Current => _status;

    public void Change(Func<SyncStatus, SyncStatus> change)
    {
        lock (_lock)
        {
            _status = change(_status);
        }
    }
}
