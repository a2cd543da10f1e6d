using Grpc.Core;
using Microsoft.Extensions.Diagnostics.Metrics.Testing;
using Microsoft.Extensions.Time.Testing;
using PhoneTheft.Gateway.GrpcPipeline;
using PhoneTheft.Gateway.Telemetry;
using PhoneTheft.Gateway.Tests.Checking;

namespace PhoneTheft.Gateway.Tests.GrpcPipeline;

public sealed class CallsInFlightTests
{
    private static readonly DateTime Noon = new(2026, 11, 27, 12, 0, 0, DateTimeKind.Utc);

    // One carrier may have half of the four.
    private readonly FakeTimeProvider _time = new(new DateTimeOffset(Noon));
    private readonly CallsInFlight _calls;
    private readonly MetricCollector<long> _shed;

    public CallsInFlightTests()
    {
        var meters = Checkers.Meters;
        _calls = new CallsInFlight(new OverloadOptions { MostWaiting = 4 }, meters, _time);
        _shed = new MetricCollector<long>(meters, GatewayMeter.Name, "phonetheft.gateway.calls.shed");
    }

    [Fact]
    public async Task A_call_with_the_least_time_left_makes_room()
    {
        var (soon, later) = (Wait(Noon.AddSeconds(1)), Wait(Noon.AddSeconds(9)));

        var latest = Wait(Noon.AddSeconds(5));

        Assert.Equal(StatusCode.Unavailable, (await Assert.ThrowsAsync<RpcException>(() => soon)).StatusCode);
        Assert.False(later.IsCompleted);
        Assert.False(latest.IsCompleted);
        Assert.Equal("waiting", Assert.Single(_shed.GetMeasurementSnapshot()).Tags["which"]);
    }

    [Fact]
    public async Task A_new_call_with_the_least_time_left_is_refused()
    {
        var waiting = new[] { Wait(Noon.AddSeconds(5)), Wait(DateTime.MaxValue) };

        var refusal = await Assert.ThrowsAsync<RpcException>(() => Wait(Noon.AddSeconds(1)));

        Assert.Contains("Nothing was done.", refusal.Status.Detail, StringComparison.Ordinal);
        Assert.All(waiting, call => Assert.False(call.IsCompleted));
        Assert.Equal("new", Assert.Single(_shed.GetMeasurementSnapshot()).Tags["which"]);
    }

    [Fact]
    public void A_call_may_end_by_itself_before_it_is_ended()
    {
        var call = _calls.Enter(CallUntil(Noon.AddSeconds(1)), mayBeShed: true);
        call.Dispose();

        call.Shed();

        Assert.True(call.IsShed);
    }

    [Fact]
    public void A_write_is_never_ended_for_another_call()
    {
        using var first = _calls.Enter(CallUntil(Noon.AddSeconds(1)), mayBeShed: false);
        using var second = _calls.Enter(CallUntil(Noon.AddSeconds(1)), mayBeShed: false);

        Assert.Throws<RpcException>(() => _calls.Enter(CallUntil(DateTime.MaxValue), mayBeShed: false));

        Assert.False(first.IsShed || second.IsShed);
    }

    [Fact]
    public async Task A_call_that_ends_leaves_its_place()
    {
        for (var turn = 0; turn < 10; turn++)
        {
            await _calls.RunAsync(_ => Task.FromResult(1), CallUntil(Noon));
            _calls.Enter(CallUntil(Noon), mayBeShed: false).Dispose();
        }

        Assert.Empty(_shed.GetMeasurementSnapshot());
    }

    [Fact]
    public async Task A_shed_call_gives_its_place_away_once()
    {
        var shed = Wait(Noon.AddSeconds(1));
        using var write = _calls.Enter(CallUntil(Noon), mayBeShed: false);
        var heir = Wait(Noon.AddSeconds(2));
        await Assert.ThrowsAsync<RpcException>(() => shed);

        await Assert.ThrowsAsync<RpcException>(() => Wait(Noon.AddSeconds(1)));

        Assert.False(heir.IsCompleted);
    }

    [Fact]
    public void A_call_whose_caller_is_gone_is_not_begun() =>
        Assert.ThrowsAny<OperationCanceledException>(() => _calls.Enter(new FakeCall(isCancelled: true) { Of = "alpha" }, mayBeShed: true));

    [Fact]
    public void A_carrier_leaves_half_of_the_places_to_others()
    {
        var greedy = Enumerable.Range(0, 10).Select(_ => Wait(DateTime.MaxValue, "alpha")).ToList();
        Assert.Equal(2, greedy.Count(call => !call.IsCompleted));

        using var first = _calls.Enter(CallUntil(Noon.AddSeconds(1), "bravo"), mayBeShed: false);
        using var second = _calls.Enter(CallUntil(Noon.AddSeconds(1), "bravo"), mayBeShed: false);

        Assert.False(first.IsShed || second.IsShed);
    }

    [Fact]
    public async Task Whoever_has_the_most_waiting_makes_room()
    {
        var patient = new[] { Wait(DateTime.MaxValue, "alpha"), Wait(DateTime.MaxValue, "alpha") };
        var fleeting = Wait(Noon.AddSeconds(1), "bravo");
        using var write = _calls.Enter(CallUntil(Noon.AddSeconds(1), "bravo"), mayBeShed: false);

        using var other = _calls.Enter(CallUntil(Noon.AddSeconds(1), "charlie"), mayBeShed: false);

        await Assert.ThrowsAsync<RpcException>(() => Task.WhenAny(patient).Unwrap());
        Assert.Equal(1, patient.Count(call => !call.IsCompleted));
        Assert.False(fleeting.IsCompleted);
    }

    [Fact]
    public async Task Calls_without_a_deadline_have_one_all_the_same()
    {
        var endless = Wait(DateTime.MaxValue);
        _time.Advance(TimeSpan.FromSeconds(9));
        var next = Wait(Noon.AddSeconds(15));

        var last = Wait(Noon.AddSeconds(12));

        await Assert.ThrowsAsync<RpcException>(() => endless);
        Assert.False(next.IsCompleted || last.IsCompleted);
    }

    private Task<int> Wait(DateTime deadline, string carrier = "alpha") => _calls.RunAsync(
        end => new TaskCompletionSource<int>().Task.WaitAsync(end), CallUntil(deadline, carrier));

    private static FakeCall CallUntil(DateTime deadline, string carrier = "alpha") => new() { Until = deadline, Of = carrier };
}
