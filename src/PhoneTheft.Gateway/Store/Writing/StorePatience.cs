using PhoneTheft.Gateway.Replication;
using PhoneTheft.Gateway.Store.Redis;

namespace PhoneTheft.Gateway.Store.Writing;

/// <summary>
/// How long a shard's writer waits for its store: while it answers somebody, because slow is not gone, and never for ever.
/// </summary>
/// <remarks>
/// Measured from when the store was asked, and not from when the caller came: under load most of a write's time is the queue's.
/// </remarks>
internal sealed class StorePatience(ReplicaShard shard, StorePulse pulse, StoreOptions options, TimeProvider time)
{
    // A store in this process is not gone without a word: where its connection holds, it is busy, or the machine is.
    private static readonly TimeSpan SilenceOfEmbedded = TimeSpan.FromSeconds(10);

    /// <summary>From which silence on the store counts as gone.</summary>
    public TimeSpan Silence { get; } = options.IsEmbedded && options.WriteTimeout < SilenceOfEmbedded
        ? SilenceOfEmbedded
        : options.WriteTimeout;

    /// <summary>The store has lately answered a write, or this shard's follower, which asks all the time.</summary>
    public bool IsAnswering => pulse.Silence < Silence || shard.Staleness < Silence;

    /// <exception cref="TimeoutException">
    /// Nothing came within <paramref name="atFirst"/>, and nobody else was answered either; or it took too long altogether.
    /// </exception>
    public async Task WaitAsync(Task call, TimeSpan atFirst)
    {
        var started = time.GetTimestamp();
        for (var timeout = atFirst; ; timeout = Silence)
        {
            try
            {
                await call.WaitAsync(timeout, time);
                return;
            }
            catch (TimeoutException) when (call.IsCompletedSuccessfully || (!call.IsCompleted && IsAnswering && time.GetElapsedTime(started) < StoreOptions.LongestWait))
            {
                // It is slow.
            }
        }
    }

    /// <inheritdoc cref="WaitAsync(Task, TimeSpan)"/>
    public async Task<T> WaitAsync<T>(Task<T> call, TimeSpan atFirst)
    {
        await WaitAsync((Task)call, atFirst);
        pulse.Heard();
        return await call;
    }
}

/// <summary>When a server of the store last answered a write. Where there is one server, all shards share one.</summary>
internal sealed class StorePulse(TimeProvider time)
{
    private long _heardAt = time.GetTimestamp();

    public TimeSpan Silence => time.GetElapsedTime(Volatile.Read(ref _heardAt));

    public void Heard() => Volatile.Write(ref _heardAt, time.GetTimestamp());
}
