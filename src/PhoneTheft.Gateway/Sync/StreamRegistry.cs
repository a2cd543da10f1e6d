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
    private readonly SyncOptions _options;
    private readonly IHostApplicationLifetime _lifetime;
    private readonly Lock _lock = new();
    private ImmutableList<SyncStream> _streams = [];

    public StreamRegistry(SyncOptions options, Replica replica, IHostApplicationLifetime lifetime)
    {
        _options = options;
        _lifetime = lifetime;
        replica.WhenAdvanced(() => ForEach(stream => stream.Wake()));
        lifetime.ApplicationStopping.Register(() => ForEach(stream => stream.Drain(DrainReason.Shutdown)));
    }

    /// <summary>Takes a stream in, before it is known whether its Hello is good: it counts from now on, and ends no other yet.</summary>
    /// <exception cref="RpcException">The carrier has as many as it may have.</exception>
    public void Add(SyncStream stream)
    {
        lock (_lock)
        {
            // Those of the same producer are about to give up their place: a client whose connection broke comes back before anybody notices that it did.
            if (_streams.Count(other => other.Caller.Carrier == stream.Caller.Carrier && !IsOfSameProducer(stream, other)) >= _options.StreamsPerCarrier)
            {
                throw new GatewayError(
                    ErrorReason.TooManyStreams, $"A carrier has at most {_options.StreamsPerCarrier} sync streams at one node.", RetryAfter: TimeSpan.FromSeconds(5)).ToRpcException();
            }

            _streams = _streams.Add(stream);
        }

        if (_lifetime.ApplicationStopping.IsCancellationRequested)
        {
            stream.Drain(DrainReason.Shutdown);
        }
    }

    /// <summary>The stream has a session now. Older ones of its producer on this node are ended; elsewhere their next publish ends them.</summary>
    public void TakeOver(SyncStream stream, long fence)
    {
        lock (_lock)
        {
            stream.Fence = fence;
            foreach (var other in _streams.Where(other => other != stream && other.Fence > 0 && IsOfSameProducer(stream, other)).ToList())
            {
                // Two that say hello at once may come here in either order: the fence decides.
                var older = other.Fence < fence ? other : stream;
                older.End(new GatewayError(ErrorReason.SessionSuperseded, "A newer session of this producer has taken over."));
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
