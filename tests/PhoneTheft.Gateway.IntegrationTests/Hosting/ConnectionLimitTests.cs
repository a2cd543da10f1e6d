using System.Text;
using Microsoft.Extensions.Logging;
using PhoneTheft.Gateway.IntegrationTests.Support;

namespace PhoneTheft.Gateway.IntegrationTests.Hosting;

/// <summary>Connections have places, and a time in which to begin; what takes neither is closed.</summary>
public sealed class ConnectionLimitTests
{
    private const string Imei = "490154203237518";

    [Fact]
    public async Task A_connection_above_the_limit_is_refused_alone()
    {
        // One of them is the test's own channel.
        await using var gateway = await GatewayUnderTest.StartAsync("--Connections:MostPerAddress=2");
        var second = await RawConnection.BeginAsync(gateway.GrpcAddress);
        await second.ReceiveAsync();

        await using var third = await RawConnection.BeginAsync(gateway.GrpcAddress);
        await third.ClosedAsync();
        await using var fourth = await RawConnection.BeginAsync(gateway.GrpcAddress);
        await fourth.ClosedAsync();
        await gateway.CheckAsync(Imei);

        // The other listener has places of its own, so that probes go on.
        await using var probe = await RawConnection.OpenAsync(gateway.HttpAddress);
        await probe.SendAsync(Encoding.ASCII.GetBytes("GET /healthz HTTP/1.1\r\nHost: x\r\n\r\n"));
        Assert.StartsWith("HTTP/1.1 200", Encoding.ASCII.GetString(await probe.ReceiveAsync()), StringComparison.Ordinal);

        await second.DisposeAsync();
        await Wait.Until(() => HasPlaceAsync(gateway));
        Assert.Contains(
            "Refused a connection from 127.0.0.1: Connections:MostPerAddress is reached",
            Assert.Single(gateway.ToldAtLeast(LogLevel.Warning)),
            StringComparison.Ordinal);
    }

    [Fact]
    public async Task All_connections_together_have_a_limit()
    {
        await using var gateway = await GatewayUnderTest.StartAsync("--Connections:Most=1");

        await using var second = await RawConnection.BeginAsync(gateway.GrpcAddress);
        await second.ClosedAsync();
        await gateway.CheckAsync(Imei);

        Assert.Contains("Connections:Most is reached", Assert.Single(gateway.ToldAtLeast(LogLevel.Warning)), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_connection_that_does_not_begin_is_closed()
    {
        await using var gateway = await GatewayUnderTest.StartAsync("--Connections:HandshakeWithin=200ms");
        await using var silent = await RawConnection.OpenAsync(gateway.GrpcAddress);
        await using var half = await RawConnection.OpenAsync(gateway.GrpcAddress);
        await half.SendAsync(RawConnection.Preface[..^1]);
        await using var probe = await RawConnection.OpenAsync(gateway.HttpAddress);

        await Task.WhenAll(silent.ClosedAsync(), half.ClosedAsync(), probe.ClosedAsync());

        await gateway.CheckAsync(Imei);
        Assert.Empty(gateway.ToldAtLeast(LogLevel.Warning));
    }

    [Fact]
    public async Task A_preface_may_come_in_pieces()
    {
        await using var gateway = await GatewayUnderTest.StartAsync();
        await using var slow = await RawConnection.OpenAsync(gateway.GrpcAddress);
        foreach (var letter in RawConnection.Preface)
        {
            await slow.SendAsync([letter]);
        }

        Assert.NotEmpty(await slow.ReceiveAsync());
    }

    [Fact]
    public async Task Headers_and_frames_that_do_not_end_are_closed()
    {
        await using var gateway = await GatewayUnderTest.StartAsync("--Connections:HeadersWithin=1s", "--Connections:PingAfter=1s");
        await using var headers = await RawConnection.BeginAsync(gateway.GrpcAddress);
        await headers.SendAsync(RawConnection.Frame(RawConnection.Headers, 0, 1, RawConnection.HeaderBlock));
        await using var frame = await RawConnection.BeginAsync(gateway.GrpcAddress);
        await frame.SendAsync(RawConnection.Frame(RawConnection.Ping, 0, 0, new byte[8])[..^1]);

        await Task.WhenAll(headers.ClosedAsync(), frame.ClosedAsync());

        await gateway.CheckAsync(Imei);
        Assert.Empty(gateway.ToldAtLeast(LogLevel.Error));
    }

    [Fact]
    public async Task An_idle_connection_does_not_delay_the_stop()
    {
        await using var gateway = await GatewayUnderTest.StartAsync("--Connections:HandshakeWithin=10m");
        await using var silent = await RawConnection.OpenAsync(gateway.GrpcAddress);
        await silent.SendAsync(RawConnection.Preface[..^1]);

        var stopping = gateway.StopAsync();

        await silent.ClosedAsync();
        await stopping.WaitAsync(Wait.Limit, TestContext.Current.CancellationToken);
    }

    private static async Task<bool> HasPlaceAsync(GatewayUnderTest gateway)
    {
        await using var connection = await RawConnection.BeginAsync(gateway.GrpcAddress);
        return (await connection.ReceiveAsync()).Length > 0;
    }
}
