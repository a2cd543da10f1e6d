namespace PhoneTheft.Gateway.Client.ClientStatus;

/// <summary>The status that anybody may read at any time; written by the loop and by whoever connects.</summary>
internal sealed class CurrentStatus
{
    private readonly Lock _lock = new();
    private volatile SyncStatus _value = new();

    public SyncStatus Value => _value;

    public void Change(Func<SyncStatus, SyncStatus> change)
    {
        lock (_lock)
        {
            _value = change(_value);
        }
    }
}
