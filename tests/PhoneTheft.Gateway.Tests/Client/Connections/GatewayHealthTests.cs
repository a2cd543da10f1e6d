using Grpc.Core;
using PhoneTheft.Gateway.Client;
using static Grpc.Health.V1.HealthCheckResponse.Types;

namespace PhoneTheft.Gateway.Tests.Client.Connections;

public sealed class GatewayHealthTests : IDisposable
{
    private readonly NoticedTime _time = new();
    private readonly FakeHealth _gateway = new();
    private readonly GatewayHealth _health;

    public GatewayHealthTests() => _health = new GatewayHealth(new FakeChannel(_gateway), _time);

    public void Dispose() => _health.Dispose();

    [Fact]
    public async Task A_gateway_is_unknown_until_it_says_something()
    {
        var watch = await _gateway.WatchedAsync();

        Assert.Equal(GatewayStanding.Unknown, _health.Standing);

        await watch.SayAsync(ServingStatus.Serving);

        Assert.Equal(GatewayStanding.Serving, _health.Standing);
    }

    [Theory]
    [InlineData(ServingStatus.NotServing)]
    [InlineData(ServingStatus.ServiceUnknown)]
    public async Task A_gateway_that_loads_or_drains_is_unavailable(ServingStatus said)
    {
        var watch = await _gateway.WatchedAsync();
        await watch.SayAsync(ServingStatus.Serving);

        await watch.SayAsync(said);

        Assert.Equal(GatewayStanding.Unavailable, _health.Standing);
    }

    [Fact]
    public async Task A_gateway_comes_back_when_it_says_so()
    {
        var watch = await _gateway.WatchedAsync();
        await watch.SayAsync(ServingStatus.NotServing);

        await watch.SayAsync(ServingStatus.Serving);

        Assert.Equal(GatewayStanding.Serving, _health.Standing);
    }

    [Fact]
    public async Task A_gateway_that_broke_off_is_unavailable_and_watched_again()
    {
        var watch = await _gateway.WatchedAsync();
        await watch.SayAsync(ServingStatus.Serving);

        watch.Fail(StatusCode.Unavailable);
        var again = _gateway.WatchedAsync();
        await _time.PassUntilAsync(again);

        Assert.Equal(GatewayStanding.Unavailable, _health.Standing);
        await (await again).SayAsync(ServingStatus.Serving);
        Assert.Equal(GatewayStanding.Serving, _health.Standing);
    }

    [Fact]
    public async Task A_gateway_that_ended_the_watch_is_unavailable_and_watched_again()
    {
        var watch = await _gateway.WatchedAsync();
        await watch.SayAsync(ServingStatus.Serving);

        watch.End();
        var again = _gateway.WatchedAsync();
        await _time.PassUntilAsync(again);

        Assert.Equal(GatewayStanding.Unavailable, _health.Standing);
        await again;
    }

    [Fact]
    public async Task Attempts_to_watch_come_at_most_two_seconds_apart()
    {
        var watch = await _gateway.WatchedAsync();
        for (var failures = 1; failures <= 10; failures++)
        {
            var began = _time.Now;
            watch.Fail(StatusCode.Unavailable);
            var again = _gateway.WatchedAsync();
            await _time.PassUntilAsync(again);
            watch = await again;

            Assert.InRange((_time.Now - began).TotalMilliseconds, 0, Math.Min(50 * Math.Pow(2, failures - 1), 2_000));
        }
    }

    [Fact]
    public async Task A_doubted_gateway_is_unknown_until_it_says_anew_that_it_serves()
    {
        var watch = await _gateway.WatchedAsync();
        await watch.SayAsync(ServingStatus.Serving);

        _health.Doubt();
        watch.SayUnheard(ServingStatus.Serving);
        var again = await _gateway.WatchedAsync();

        Assert.Equal(GatewayStanding.Unknown, _health.Standing);
        await again.SayAsync(ServingStatus.Serving);
        Assert.Equal(GatewayStanding.Serving, _health.Standing);
    }

    [Fact]
    public async Task Doubt_changes_nothing_of_a_gateway_that_does_not_serve()
    {
        var watch = await _gateway.WatchedAsync();
        await watch.SayAsync(ServingStatus.NotServing);

        _health.Doubt();

        Assert.Equal(GatewayStanding.Unavailable, _health.Standing);
        await watch.SayAsync(ServingStatus.Serving);
        Assert.Equal(GatewayStanding.Serving, _health.Standing);
    }

    [Fact]
    public async Task A_gateway_without_a_health_service_is_unknown()
    {
        var watch = await _gateway.WatchedAsync();

        watch.Fail(StatusCode.Unimplemented);
        await watch.Left;
        _time.Advance(TimeSpan.FromHours(1));

        Assert.Equal(GatewayStanding.Unknown, _health.Standing);
        Assert.False(_gateway.IsWatchedAgain);
    }

    [Fact]
    public async Task A_client_that_is_closed_stops_watching()
    {
        var watch = await _gateway.WatchedAsync();

        _health.Dispose();

        await watch.Left;
        Assert.False(_gateway.IsWatchedAgain);
    }
}
