using Google.Protobuf.WellKnownTypes;
using PhoneTheft.Gateway.V1;

namespace PhoneTheft.Gateway.Sync;

/// <summary>Asks one client to move on, because the node stops or the stream is old, and says when its time for that is over.</summary>
internal sealed class DrainNotice(SyncStream stream, ResponseSink sink, SyncOptions options, TimeProvider time)
{
    private static readonly TimeSpan ComeBackAfter = TimeSpan.FromSeconds(1);

    // A tenth more or less, so that streams that began together don't end together.
    private readonly TimeSpan _maxAge = options.MaxAge * (0.9 + (Random.Shared.NextDouble() * 0.2));
    private readonly long _startedAt = time.GetTimestamp();
    private long? _toldAt;

    /// <summary>How long the client may still take; null: it wasn't asked.</summary>
    public TimeSpan? Left => _toldAt is { } since ? options.DrainWithin - time.GetElapsedTime(since) : null;

    public bool IsOver => Left <= TimeSpan.Zero;

    /// <summary>Once, when there is a reason.</summary>
    /// <param name="orOld">Whether age is one.</param>
    public async Task TellAsync(bool orOld)
    {
        if (orOld && time.GetElapsedTime(_startedAt) >= _maxAge)
        {
            stream.Drain(DrainReason.Age);
        }

        if (stream.Drained == DrainReason.Unspecified || _toldAt is not null)
        {
            return;
        }

        _toldAt = time.GetTimestamp();
        await sink.SendAsync(new SyncResponse
        {
            Drain = new Drain
            {
                Reason = stream.Drained,
                RetryAfter = stream.Drained == DrainReason.Shutdown ? Duration.FromTimeSpan(ComeBackAfter) : null,
            },
        });
    }
}
