using PhoneTheft.Gateway.GrpcPipeline;

namespace PhoneTheft.Gateway.CheckRpc;

/// <summary>Slows a stream of checks down to the quota of its carrier: what is beyond it is read later, and none of it is refused.</summary>
/// <remarks>
/// A refused check would let a stolen phone in. Not reading makes the sender wait (HTTP/2), who alone sent too much; it costs this gateway
/// nothing.
/// </remarks>
internal sealed class CheckStreamPace(TimeProvider time)
{
    /// <summary>So that a stream ends soon when it has to, and sees a changed quota.</summary>
    private static readonly TimeSpan LongestNap = TimeSpan.FromMilliseconds(100);

    /// <summary>What is answered before the next look at the quota: at most a tenth of a second's worth.</summary>
    public static int MostAtOnce(StreamCaller caller) => (int)Math.Clamp(caller.Caller.Quota.ChecksPerSecond.Number / 10, 1, int.MaxValue);

    /// <summary>Returns at once while the carrier is within its quota.</summary>
    /// <param name="caller">Whose stream it is.</param>
    /// <param name="answered">How many devices it has been answered about since the last time.</param>
    /// <param name="end">Ends the wait.</param>
    public ValueTask WaitAsync(StreamCaller caller, int answered, CancellationToken end)
    {
        if (answered == 0)
        {
            return ValueTask.CompletedTask;
        }

        var wait = caller.Caller.Quota.TakeStreamed(answered);
        return wait == TimeSpan.Zero ? ValueTask.CompletedTask : SleepAsync(caller, wait, end);
    }

    private async ValueTask SleepAsync(StreamCaller caller, TimeSpan wait, CancellationToken end)
    {
        var since = time.GetTimestamp();
        while (!end.IsCancellationRequested && caller.Error is null)
        {
            var left = wait == Timeout.InfiniteTimeSpan ? LongestNap : wait - time.GetElapsedTime(since);
            if (left <= TimeSpan.Zero || (wait == Timeout.InfiniteTimeSpan && caller.Caller.Quota.ChecksPerSecond.Number > 0))
            {
                return;
            }

            await Task.Delay(left < LongestNap ? left : LongestNap, time, end).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }
}
