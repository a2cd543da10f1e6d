using System.Collections.Immutable;
using Grpc.Core;
using PhoneTheft.Gateway.Errors;
using PhoneTheft.Gateway.GrpcPipeline;
using PhoneTheft.Gateway.Replication;
using PhoneTheft.Gateway.V1;

namespace PhoneTheft.Gateway.Sync;

/// <summary>The streams of this node: wakes them when there is news, and asks them to move on when the node stops.</summary>
internal sealed class StreamRegistry
{
    private readonly TimeProvider _time;
    private readonly IHostApplicationLifetime _lifetime;
    private readonly Lock _lock = new();
    private ImmutableList<SyncStream> _streams = [];

    public StreamRegistry(Replica replica, TimeProvider time, IHostApplicationLifetime lifetime)
    {
        (_time, _lifetime) = (time, lifetime);
        replica.WhenAdvanced(() => ForEach(stream => stream.Wake()));
        lifetime.ApplicationStopping.Register(() => ForEach(stream => stream.Drain(DrainReason.Shutdown)));
    }

    /// <summary>Makes a stream, before it is known whether its Hello is good: it counts from now on, and ends no other yet.</summary>
    /// <param name="caller">Whose it is.</param>
    /// <param name="producer">The producer that its Hello names; null: none, so it is read-only.</param>
    /// <exception cref="RpcException">The carrier has as many as it may have.</exception>
    public SyncStream Open(StreamCaller caller, Guid? producer)
    {
        var stream = new SyncStream(caller, producer, _time);
        lock (_lock)
        {
            // Older streams of the same producer don't count: this Hello will replace them. A client often reconnects before the
            // gateway notices that its connection broke.
            var open = _streams.Count(other => other.Caller.Carrier == stream.Caller.Carrier && !IsOfSameProducer(stream, other));
            var quota = stream.Caller.Quota;
            if (open >= quota.SyncStreams.Allowance.Number)
            {
                stream.Dispose();
                throw quota.RefusalOf(quota.SyncStreams).ToRpcException();
            }

            _streams = _streams.Add(stream);
        }

        if (_lifetime.ApplicationStopping.IsCancellationRequested)
        {
            stream.Drain(DrainReason.Shutdown);
        }

        return stream;
    }

    /// <summary>
    /// The stream has a session now. Older ones of its producer on this node are ended; elsewhere their next publish ends them.
    /// </summary>
    public void TakeOver(SyncStream stream, long fence)
    {
        lock (_lock)
        {
            stream.Fence = fence;
            foreach (var other in _streams.Where(other => other != stream && other.Fence > 0 && IsOfSameProducer(stream, other)).ToList())
            {
                // Two that say hello at once may come here in either order: the fence decides.
                var older = other.Fence < fence ? other : stream;
                older.End(new GatewayError(
                    ErrorReason.SessionSuperseded,
                    "A newer session of this producer has taken over. Two processes may be using the same state."));
                _streams = _streams.Remove(older);
            }
        }
    }

    public void Remove(SyncStream stream)
    {
        lock (_lock)
        {
            _streams = _streams.Remove(stream);
        }
    }

    private static bool IsOfSameProducer(SyncStream stream, SyncStream other) =>
        stream.Producer is not null && other.Producer == stream.Producer && other.Caller.Carrier == stream.Caller.Carrier;

    private void ForEach(Action<SyncStream> action)
    {
        foreach (var stream in Volatile.Read(ref _streams))
        {
            action(stream);
        }
    }
}
