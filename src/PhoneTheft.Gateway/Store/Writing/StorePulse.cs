namespace PhoneTheft.Gateway.Store.Writing;

/// <summary>When a server of the store last answered a write. Where there is one server, all shards share one.</summary>
internal sealed class StorePulse(TimeProvider time)
{
    private long _heardAt = time.GetTimestamp();

    public TimeSpan Silence => time.GetElapsedTime(Volatile.Read(ref _heardAt));

    public void Heard() => Volatile.Write(ref _heardAt, time.GetTimestamp());
}
