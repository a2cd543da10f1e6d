namespace PhoneTheft.Gateway.Store.Redis;

/// <summary>A shard's idea of its store's time: the last one heard, carried on by this machine's monotonic clock.</summary>
/// <remarks>
/// A gateway may be wrong about the time, so nothing about state is decided by its wall clock. Even this one is only used
/// to phrase a question ("not after …", "what is due by …"): the script decides by the store's own TIME.
/// </remarks>
internal sealed class StoreClock(TimeProvider time)
{
    private readonly Lock _lock = new();
    private long _heardMs = time.GetUtcNow().ToUnixTimeMilliseconds();
    private long _heardAt = time.GetTimestamp();

    /// <summary>Milliseconds since 1970, as the store would say now.</summary>
    public long NowMs
    {
        get
        {
            lock (_lock)
            {
                return _heardMs + (long)time.GetElapsedTime(_heardAt).TotalMilliseconds;
            }
        }
    }

    /// <summary>How far this machine's wall clock is from the store's.</summary>
    public TimeSpan Skew => TimeSpan.FromMilliseconds(Math.Abs(time.GetUtcNow().ToUnixTimeMilliseconds() - NowMs));

    public void Heard(long storeMs)
    {
        lock (_lock)
        {
            _heardMs = storeMs;
            _heardAt = time.GetTimestamp();
        }
    }
}
