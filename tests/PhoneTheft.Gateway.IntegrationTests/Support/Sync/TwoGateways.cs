using Grpc.Net.Client;

namespace PhoneTheft.Gateway.IntegrationTests.Support.Sync;

/// <summary>Two gateways in this process on one redis-server, each to be restarted.</summary>
internal sealed class TwoGateways : IAsyncDisposable
{
    private readonly GatewayUnderTest[] _gateways = new GatewayUnderTest[2];
    private readonly int[] _ports = [FreePort.Next(), FreePort.Next()];
    private readonly GrpcChannel[] _channels;
    private readonly string[] _settings;

    private TwoGateways(RedisServerProcess redis, string[] settings)
    {
        (Redis, _settings) = (redis, settings);
        _channels = [.. _ports.Select(port => GrpcChannel.ForAddress($"http://127.0.0.1:{port}"))];
    }

    public RedisServerProcess Redis { get; }

    /// <summary>The gateway in that place now.</summary>
    public GatewayUnderTest this[int index] => Volatile.Read(ref _gateways[index]);

    /// <summary>To whichever gateway is in that place: as for a client, the address stays.</summary>
    public GrpcChannel Channel(int index) => _channels[index];

    public static async Task<TwoGateways> StartAsync(params string[] settings)
    {
        var both = new TwoGateways(
            await RedisServerProcess.StartAsync(),
            [
                "--Guards:ReleaseAtLeast=1000000",
                $"--Store:WriteTimeout={Patience.Setting(5)}",
                "--Sync:Heartbeat=00:00:00.200",
                "--Sync:DrainWithin=00:00:00.500",
                "--Quotas:SyncStreams=16",
                .. settings]);
        try
        {
            for (var index = 0; index < 2; index++)
            {
                await both.StartAsync(index);
            }

            return both;
        }
        catch
        {
            await both.DisposeAsync();
            throw;
        }
    }

    /// <summary>In the history: the gateway's place.</summary>
    public static string NameOf(int index) => index == 0 ? "a" : "b";

    /// <summary>Stops it in order, and starts one in its place.</summary>
    public async Task RestartAsync(int index)
    {
        await this[index].StopAsync();
        await this[index].DisposeAsync();
        await StartAsync(index);
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var channel in _channels)
        {
            channel.Dispose();
        }

        foreach (var gateway in _gateways.Where(gateway => gateway is not null))
        {
            await gateway.DisposeAsync();
        }

        await Redis.DisposeAsync();
    }

    private async Task StartAsync(int index)
    {
        var gateway = await GatewayUnderTest.StartOnAsync(
            Redis.EndPoint, [.. _settings, $"--Listen:Grpc=http://127.0.0.1:{_ports[index]}"]);
        Volatile.Write(ref _gateways[index], gateway);
        await gateway.LoadedAsync();
    }
}
