using System.Collections.Immutable;
using Grpc.Core;
using PhoneTheft.Gateway.Core.Replication;
using PhoneTheft.Gateway.Errors;
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
        replica.Advanced += () => ForEach(stream => stream.Wake());
        lifetime.ApplicationStopping.Register(() => ForEach(stream => stream.Drain(DrainReason.Shutdown)));
    }

    /// <summary>Takes a stream in. An older one of the same producer on this node is ended; elsewhere its next publish ends it.</summary>
    /// <exception cref="RpcException">The carrier has as many as it may have.</exception>
    public void Add(SyncStream stream)
    {
        lock (_lock)
        {
            var older = stream.Producer is null
                ? []
                : _streams.FindAll(other => other.Producer == stream.Producer && other.Caller.Carrier == stream.Caller.Carrier);
            if (_streams.Count(other => other.Caller.Carrier == stream.Caller.Carrier) - older.Count >= _options.StreamsPerCarrier)
            {
                throw new GatewayError(
                    ErrorReason.TooManyStreams, $"A carrier has at most {_options.StreamsPerCarrier} sync streams at one node.", RetryAfter: TimeSpan.FromSeconds(5)).ToRpcException();
            }

            foreach (var other in older)
            {
                other.End(new GatewayError(ErrorReason.SessionSuperseded, "A newer session of this producer has taken over."));
            }

            // They give up their place at once: a client whose connection broke comes back before anybody notices that it did.
            _streams = _streams.RemoveRange(older).Add(stream);
        }

        if (_lifetime.ApplicationStopping.IsCancellationRequested)
        {
            stream.Drain(DrainReason.Shutdown);
        }
    }

    public void Remove(SyncStream stream)
    {
        lock (_lock)
        {
            _streams = _streams.Remove(stream);
        }
    }

    private void ForEach(Action<SyncStream> action)
    {
        foreach (var stream in Volatile.Read(ref _streams))
        {
            action(stream);
        }
    }
}
