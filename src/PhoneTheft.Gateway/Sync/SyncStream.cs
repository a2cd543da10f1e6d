using System.Runtime.ExceptionServices;
using System.Threading.Channels;
using PhoneTheft.Gateway.Errors;
using PhoneTheft.Gateway.GrpcPipeline;
using PhoneTheft.Gateway.Security;
using PhoneTheft.Gateway.Store.Redis;
using PhoneTheft.Gateway.V1;

namespace PhoneTheft.Gateway.Sync;

/// <summary>The state of one stream that its two loops share, with each other and with whoever wants it to end.</summary>
internal sealed class SyncStream(StreamCaller caller, Guid? producer, TimeProvider time) : IDisposable
{
    private readonly Channel<Outgoing> _outbox = Channel.CreateBounded<Outgoing>(
        new BoundedChannelOptions(SyncLimits.Waiting) { SingleReader = true });

    private readonly Doorbell _bell = new(time);
    private readonly long _startedAt = time.GetTimestamp();
    private volatile Exception? _end;
    private volatile bool _finished;
    private int _drain;

    /// <summary>As of now: roles may be taken away while it runs.</summary>
    public Caller Caller => caller.Caller;

    public TimeSpan Age => time.GetElapsedTime(_startedAt);

    /// <summary>Null: a read-only session.</summary>
    public Guid? Producer { get; } = producer;

    /// <summary>Of its session; 0: it has none, or none yet. Written and read under the registry's lock.</summary>
    public long Fence { get; set; }

    /// <summary>Nothing more comes from the client, and all it sent has been answered into the outbox.</summary>
    public bool IsFinished => _finished;

    /// <summary>Why the client was asked to move on; unspecified: it wasn't.</summary>
    public DrainReason Drained => (DrainReason)Volatile.Read(ref _drain);

    /// <summary>There is something new for the writer.</summary>
    public void Wake() => _bell.Ring();

    public Task WaitAsync(TimeSpan atMost, CancellationToken cancellationToken) => _bell.WaitAsync(atMost, cancellationToken);

    /// <summary>Waits while the client reads answers more slowly than it asks, so that nothing more is read from it.</summary>
    public async Task PostAsync(Outgoing outgoing, CancellationToken cancellationToken)
    {
        await _outbox.Writer.WriteAsync(outgoing, cancellationToken);
        Wake();
    }

    public bool TryTake(out Outgoing? outgoing) => _outbox.Reader.TryRead(out outgoing);

    public void Drain(DrainReason reason)
    {
        Interlocked.CompareExchange(ref _drain, (int)reason, (int)DrainReason.Unspecified);
        Wake();
    }

    public void Finish()
    {
        _finished = true;
        Wake();
    }

    /// <summary>Ends the stream with a reason; the first one counts.</summary>
    public void End(Exception reason)
    {
        Interlocked.CompareExchange(ref _end, reason, null);
        Wake();
    }

    public void End(GatewayError reason) => End(reason.ToRpcException());

    public void ThrowIfEnded()
    {
        if (_end is { } reason)
        {
            // With the trace it came with: where it was thrown tells whether the connection is at fault.
            ExceptionDispatchInfo.Throw(reason);
        }
    }

    public void Dispose() => _bell.Dispose();
}
