using System.Diagnostics.Metrics;
using System.Net;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.Metrics.Testing;
using Microsoft.Extensions.Logging.Testing;
using Microsoft.Extensions.Time.Testing;
using PhoneTheft.Gateway.Connections;
using PhoneTheft.Gateway.Telemetry;

namespace PhoneTheft.Gateway.Tests.Connections;

public sealed class ConnectionNoticesTests : IDisposable
{
    private static readonly IPAddress Somebody = IPAddress.Parse("192.0.2.1");

    private readonly ServiceProvider _services = new ServiceCollection().AddMetrics().BuildServiceProvider();
    private readonly FakeTimeProvider _time = new();
    private readonly FakeLogger<ConnectionNotices> _log = new();
    private readonly ConnectionNotices _notices;

    public ConnectionNoticesTests() => _notices = new ConnectionNotices(Meters, _time, _log);

    private IMeterFactory Meters => _services.GetRequiredService<IMeterFactory>();

    [Fact]
    public void A_full_listener_is_logged_once_a_minute()
    {
        using var counted = new MetricCollector<long>(Meters, GatewayMeter.Name, "phonetheft.gateway.connections.refused");

        for (var second = 0; second < 61; second++)
        {
            _notices.Refused(Somebody, ConnectionLimit.Address);
            _time.Advance(TimeSpan.FromSeconds(1));
        }

        Assert.Equal(
            ["Refused a connection from 192.0.2.1: Connections:MostPerAddress is reached. Refused 1 since the last such message",
                "Refused a connection from 192.0.2.1: Connections:MostPerAddress is reached. Refused 60 since the last such message"],
            _log.Collector.GetSnapshot().Select(record => record.Message));
        Assert.Equal(61, counted.GetMeasurementSnapshot().Count);
    }

    [Fact]
    public void A_flood_is_logged_and_a_slow_connection_only_counted()
    {
        using var counted = new MetricCollector<long>(Meters, GatewayMeter.Name, "phonetheft.gateway.connections.ended");

        _notices.Ended(ConnectionEnd.Of("stream_reset_limit_exceeded")!, Somebody);
        _notices.Ended(ConnectionEnd.Of("keep_alive_timeout")!, Somebody);

        Assert.Equal(
            "Closed a connection from 192.0.2.1: it opened calls and gave them up faster than they could be ended. " +
            "Closed 1 for such reasons since the last such message",
            Assert.Single(_log.Collector.GetSnapshot()).Message);
        Assert.Equal(
            ["stream_reset_limit_exceeded", "keep_alive_timeout"], counted.GetMeasurementSnapshot().Select(one => one.Tags["reason"]));
    }

    [Fact]
    public void Floods_over_many_connections_are_one_line_a_minute()
    {
        for (var connection = 0; connection < 1_000; connection++)
        {
            _notices.Ended(ConnectionEnd.EmptyFrames, Somebody);
        }

        _time.Advance(TimeSpan.FromMinutes(1));
        _notices.Ended(ConnectionEnd.EmptyFrames, Somebody);

        Assert.Equal(2, _log.Collector.Count);
        Assert.EndsWith("Closed 1000 for such reasons since the last such message", _log.LatestRecord.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_caller_that_hangs_up_is_not_counted_as_ended() => Assert.Null(ConnectionEnd.Of("connection_reset"));

    public void Dispose() => _services.Dispose();
}
