using Microsoft.Extensions.Logging;
using PhoneTheft.Gateway.IntegrationTests.Support;

namespace PhoneTheft.Gateway.IntegrationTests.Hosting;

/// <summary>Whoever floods a connection loses that connection, or waits on it; nobody else notices.</summary>
public sealed class ConnectionFloodTests
{
    private const string Imei = "490154203237518";
    private const string WasClosed = "Closed a connection from 127.0.0.1: ";

    [Fact]
    public async Task Calls_opened_and_given_up_at_once_end_their_connection()
    {
        // Kestrel may lose some of them, and then would never be done with the connection.
        await using var gateway = await GatewayUnderTest.StartAsync("--Connections:EndWithin=1s");
        await using var flood = await RawConnection.BeginAsync(gateway.GrpcAddress);
        var stream = -1;

        await WhileOthersCheckAsync(gateway, flood, () => Many(1_000, () =>
            [.. RawConnection.Frame(RawConnection.Headers, RawConnection.EndHeaders, stream += 2, RawConnection.HeaderBlock), .. RawConnection.Frame(RawConnection.ResetStream, 0, stream, [0, 0, 0, 8])]), flood.ClosedAsync());

        await ToldOnceAsync(gateway);
    }

    [Fact]
    public async Task Headers_continued_with_nothing_for_ever_end_their_connection()
    {
        await using var gateway = await GatewayUnderTest.StartAsync("--Connections:HeadersWithin=1s");
        await using var flood = await RawConnection.BeginAsync(gateway.GrpcAddress);
        await flood.SendAsync(RawConnection.Frame(RawConnection.Headers, 0, 1, RawConnection.HeaderBlock));

        await WhileOthersCheckAsync(
            gateway, flood, () => Many(1_000, () => RawConnection.Frame(RawConnection.Continuation, 0, 1, [])), flood.ClosedAsync());

        await ToldOnceAsync(gateway);
    }

    [Fact]
    public async Task A_token_of_100_kilobytes_ends_its_connection_and_is_counted()
    {
        await using var gateway = await GatewayUnderTest.StartAsync();
        using var ends = new CountedEnds(gateway);
        await using var hostile = await RawConnection.BeginAsync(gateway.GrpcAddress);
        byte[] header = [.. RawConnection.HeaderBlock, .. RawConnection.Token(100_000)];
        var frames = header.Chunk(16_000).ToList();

        await hostile.SendAsync([
            .. RawConnection.Frame(RawConnection.Headers, 0, 1, frames[0]),
            .. frames.Skip(1).SelectMany(part => RawConnection.Frame(RawConnection.Continuation, 0, 1, part)),
            .. RawConnection.Frame(RawConnection.Continuation, RawConnection.EndHeaders, 1, []),
        ]);

        await hostile.ClosedAsync();
        await ends.HasAsync("error_reading_headers");
        await gateway.CheckAsync(Imei);
    }

    [Theory]
    [InlineData(RawConnection.Settings, 0)]
    [InlineData(RawConnection.Ping, 8)]
    public async Task Settings_and_pings_without_end_end_their_connection(byte type, int length)
    {
        await using var gateway = await GatewayUnderTest.StartAsync();
        await using var flood = await RawConnection.BeginAsync(gateway.GrpcAddress);
        byte[] Frames() => Many(1_000, () => RawConnection.Frame(type, 0, 0, new byte[length]));

        // By one who reads what answers them.
        await WhileOthersCheckAsync(gateway, flood, Frames, flood.ClosedAsync());

        await ToldOnceAsync(gateway);
    }

    [Fact]
    public async Task Settings_that_are_answered_to_nobody_hinder_nobody_else()
    {
        await using var gateway = await GatewayUnderTest.StartAsync();
        await using var unread = await RawConnection.BeginAsync(gateway.GrpcAddress);

        await WhileOthersCheckAsync(
            gateway, unread, () => Many(1_000, () => RawConnection.Frame(RawConnection.Settings, 0, 0, [])), Task.CompletedTask);

        Assert.Empty(gateway.ToldAtLeast(LogLevel.Error));
    }

    private static async Task ToldOnceAsync(GatewayUnderTest gateway)
    {
        await Wait.Until(() => gateway.ToldAtLeast(LogLevel.Warning).Any());
        Assert.Contains(WasClosed, Assert.Single(gateway.ToldAtLeast(LogLevel.Warning)), StringComparison.Ordinal);
    }

    private static byte[] Many(int count, Func<byte[]> frames) => [.. Enumerable.Range(0, count).SelectMany(_ => frames())];

    private static async Task WhileOthersCheckAsync(GatewayUnderTest gateway, RawConnection flood, Func<byte[]> frames, Task until)
    {
        using var enough = new CancellationTokenSource();
        var flooding = flood.FloodAsync(frames, enough.Token);
        for (var checks = 0; checks < 200 || !until.IsCompleted; checks++)
        {
            await gateway.CheckAsync(Imei);
        }

        await until;
        await enough.CancelAsync();
        await flooding;
        await gateway.CheckAsync(Imei);
    }
}
