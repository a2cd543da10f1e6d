using System.Diagnostics.Metrics;
using Grpc.Core;
using PhoneTheft.Gateway.Errors;
using PhoneTheft.Gateway.Telemetry;
using PhoneTheft.Gateway.V1;

namespace PhoneTheft.Gateway.GrpcPipeline;

/// <summary>
/// Bounds the calls that wait, of all carriers together. When there are too many, the one with the least time left is refused: it would
/// hardly be answered in time anyway.
/// </summary>
/// <remarks>
/// A check that waits for nothing is answered where it arrives and needs no bound. A write that was given to the store is not ended for
/// another call, because nobody could say what happened to it.
/// </remarks>
internal sealed class CallsInFlight
{
    private static readonly GatewayError Busy = new(
        ErrorReason.GatewayBusy, "This gateway has as many calls waiting as it can answer in time. Nothing was done. Ask another gateway.",
        RetryAfter: TimeSpan.FromMilliseconds(200));

    private readonly Lock _lock = new();
    private readonly SortedSet<WaitingCall> _sheddable = new(WaitingCall.ByTimeLeft);
    private readonly OverloadOptions _options;
    private readonly Counter<long> _shed;
    private long _last;
    private int _waiting;

    public CallsInFlight(OverloadOptions options, IMeterFactory meters)
    {
        _options = options;
        var meter = meters.Create(GatewayMeter.Name);
        _shed = meter.CreateCounter<long>(
            "phonetheft.gateway.calls.shed", "{call}", "Calls refused because too many were waiting, by which it was (new, waiting).");
        meter.CreateObservableGauge("phonetheft.gateway.calls.waiting", () => Volatile.Read(ref _waiting), "{call}", "Calls that wait.");
    }

    /// <summary>Carries out a call in which nothing has been done while it waits, so that it may be ended for another.</summary>
    /// <exception cref="RpcException">GATEWAY_BUSY.</exception>
    public async Task<T> RunAsync<T>(Func<CancellationToken, Task<T>> work, ServerCallContext context)
    {
        using var call = Enter(context, mayBeShed: true);
        try
        {
            return await work(call.Token);
        }
        catch (OperationCanceledException) when (call.IsShed)
        {
            throw Busy.ToRpcException();
        }
    }

    /// <summary>The call waits until what this gives is disposed.</summary>
    /// <param name="context">The call.</param>
    /// <param name="mayBeShed">Whether it may be ended for another.</param>
    /// <exception cref="RpcException">GATEWAY_BUSY.</exception>
    /// <exception cref="OperationCanceledException">Its caller is gone, or its deadline has passed.</exception>
    public WaitingCall Enter(ServerCallContext context, bool mayBeShed)
    {
        context.CancellationToken.ThrowIfCancellationRequested();
        var call = new WaitingCall(this, Interlocked.Increment(ref _last), context.Deadline, context.CancellationToken, mayBeShed);
        WaitingCall? ended = null;
        lock (_lock)
        {
            if (_waiting >= _options.MostWaiting)
            {
                ended = _sheddable.Min is { } least && least.Deadline < call.Deadline ? least : call;
                _sheddable.Remove(ended);
            }

            if (ended != call)
            {
                _waiting += ended is null ? 1 : 0;
                if (mayBeShed)
                {
                    _sheddable.Add(call);
                }
            }
        }

        if (ended is null)
        {
            return call;
        }

        _shed.Add(1, new KeyValuePair<string, object?>("which", ended == call ? "new" : "waiting"));
        if (ended == call)
        {
            throw Busy.ToRpcException();
        }

        // Not under the lock: what waits for it goes on here.
        ended.Shed();
        return call;
    }

    public void Leave(WaitingCall call)
    {
        lock (_lock)
        {
            // The place of a call that was shed has been given away.
            if (_sheddable.Remove(call) || !call.MayBeShed)
            {
                _waiting--;
            }
        }
    }
}
