using System.Diagnostics.Metrics;
using System.Runtime.InteropServices;
using Grpc.Core;
using PhoneTheft.Gateway.Errors;
using PhoneTheft.Gateway.Telemetry;
using PhoneTheft.Gateway.V1;

namespace PhoneTheft.Gateway.GrpcPipeline;

/// <summary>
/// Bounds the calls that wait, of all carriers together and of each. When there are too many, one of the carrier that has the most is
/// refused, and of those the one with the least time left: it would hardly be answered in time anyway.
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

    /// <summary>A call without a deadline is taken for one that has so long: otherwise it would never be the one with the least time left.</summary>
    private static readonly TimeSpan LongestPatience = TimeSpan.FromSeconds(10);

    private readonly Lock _lock = new();
    private readonly Dictionary<string, CarrierCalls> _perCarrier = new(StringComparer.Ordinal);
    private readonly OverloadOptions _options;
    private readonly TimeProvider _time;
    private readonly Counter<long> _shed;
    private long _last;
    private int _waiting;

    public CallsInFlight(OverloadOptions options, IMeterFactory meters, TimeProvider time)
    {
        (_options, _time) = (options, time);
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
        var (latest, carrier) = (_time.GetUtcNow().UtcDateTime + LongestPatience, context.Caller().Carrier);
        var call = new WaitingCall(this, new CallOrder(carrier, Interlocked.Increment(ref _last), context.Deadline < latest ? context.Deadline : latest),
            context.CancellationToken, mayBeShed);
        WaitingCall? ended;
        lock (_lock)
        {
            ended = WhoGoes(call);
            if (ended != call)
            {
                Remove(ended);
                Add(call);
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
            Remove(call);
        }
    }

    /// <returns>The call that has to go for another, which may be that one; null: there is room.</returns>
    private WaitingCall? WhoGoes(WaitingCall call)
    {
        var own = _perCarrier.GetValueOrDefault(call.Order.Carrier);
        var ownWaiting = own?.Waiting ?? 0;
        if (ownWaiting >= Math.Max(1, _options.MostWaiting / 2))
        {
            return Earlier(own!.Sheddable.Min, call);
        }

        if (_waiting < _options.MostWaiting)
        {
            return null;
        }

        // With the new call, its carrier would not have more than those that lose one to it. It is a walk over those who wait, and only now.
        CarrierCalls? heaviest = null;
        var least = call;
        foreach (var carrier in _perCarrier.Values)
        {
            if (carrier.Sheddable.Min is not { } first)
            {
                continue;
            }

            if (carrier.Waiting > ownWaiting + 1)
            {
                heaviest = carrier.Waiting > (heaviest?.Waiting ?? 0) ? carrier : heaviest;
            }
            else if (carrier.Waiting > ownWaiting || carrier == own)
            {
                least = Earlier(first, least);
            }
        }

        return heaviest?.Sheddable.Min ?? least;
    }

    private static WaitingCall Earlier(WaitingCall? first, WaitingCall second) =>
        first is not null && first.Order.Deadline < second.Order.Deadline ? first : second;

    private void Add(WaitingCall call)
    {
        ref var own = ref CollectionsMarshal.GetValueRefOrAddDefault(_perCarrier, call.Order.Carrier, out _);
        own ??= new CarrierCalls();
        own.Waiting++;
        _waiting++;
        if (call.MayBeShed)
        {
            own.Sheddable.Add(call);
        }
    }

    // The place of a call that was shed has been given away, and is not left a second time.
    private void Remove(WaitingCall? call)
    {
        if (call is null || !_perCarrier.TryGetValue(call.Order.Carrier, out var own) || (call.MayBeShed && !own.Sheddable.Remove(call)))
        {
            return;
        }

        _waiting--;
        if (--own.Waiting == 0)
        {
            _perCarrier.Remove(call.Order.Carrier);
        }
    }

    private sealed class CarrierCalls
    {
        public int Waiting { get; set; }

        public SortedSet<WaitingCall> Sheddable { get; } = new(WaitingCall.ByTimeLeft);
    }
}
