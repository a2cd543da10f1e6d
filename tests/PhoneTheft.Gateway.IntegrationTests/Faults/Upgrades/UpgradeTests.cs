using Grpc.Core;
using PhoneTheft.Gateway.IntegrationTests.Client;
using PhoneTheft.Gateway.IntegrationTests.Support;
using PhoneTheft.Gateway.V1;

namespace PhoneTheft.Gateway.IntegrationTests.Faults.Upgrades;

/// <summary>Gateways of this release and of the one before it on one store: an upgrade and a roll-back, node by node.</summary>
public sealed class UpgradeTests
{
    private static int _device;

    [Fact]
    public async Task Nodes_are_replaced_one_by_one_and_back_under_writes()
    {
        await using var redis = await RedisServerProcess.StartAsync();
        string[] store = [$"--Store:Redis={redis.EndPoint}"];
        var running = new List<GatewayProcess> { await FormerRelease.StartAsync(store), await FormerRelease.StartAsync(store) };
        try
        {
            await running[0].LoadedAsync();
            await running[1].LoadedAsync();
            using var stop = new CancellationTokenSource();
            var acknowledged = new List<string>();
            var writing = WriteAsync(running, acknowledged, stop.Token);

            // Up, and down again.
            foreach (var isNew in new[] { true, false })
            {
                foreach (var node in new[] { 0, 1 })
                {
                    var before = running[node];
                    Volatile.Write(ref _target, 1 - node);
                    Assert.Equal(0, await before.TerminateAsync());
                    await before.DisposeAsync();
                    running[node] = isNew ? new GatewayProcess(store) : await FormerRelease.StartAsync(store);
                    await running[node].LoadedAsync();
                    await FollowsAsync(running[node], running[1 - node]);
                    await FollowsAsync(running[1 - node], running[node]);
                }
            }

            await stop.CancelAsync();
            await writing;

            Assert.True(acknowledged.Count > 20, $"{acknowledged.Count} writes were acknowledged.");
            foreach (var node in running)
            {
                Assert.Equal("", (await StatusAsync(node)).Trouble);
                Assert.Empty((await StatusAsync(node)).Losses);
                foreach (var device in acknowledged)
                {
                    Assert.Equal(EquipmentStatus.Prohibited, await StatusOfAsync(node, device));
                }
            }

            Assert.Equal("1", await redis.SendAsync("HGET", "pt:{s00}:meta", "format"));
        }
        finally
        {
            foreach (var gateway in running)
            {
                await gateway.DisposeAsync();
            }
        }
    }

    [Fact]
    public async Task A_former_gateway_refuses_format_2_and_this_one_format_3()
    {
        await using var redis = await RedisServerProcess.StartAsync();
        string[] store = [$"--Store:Redis={redis.EndPoint}"];
        await using var gateway = new GatewayProcess(store);
        await gateway.LoadedAsync();
        var device = Next();
        await BlockAsync(gateway, device);

        for (var shard = 0; shard < 16; shard++)
        {
            await redis.SendAsync("HSET", $"pt:{{s{shard:D2}}}:meta", "format", "2");
        }

        await BlockAsync(gateway, Next());
        await using var after = new GatewayProcess(store);
        await after.LoadedAsync();
        await FollowsAsync(gateway, after);
        Assert.Equal("", (await StatusAsync(after)).Trouble);

        await using var former = await FormerRelease.StartAsync(store);
        Assert.NotEqual(0, await former.ExitAsync());
        Assert.Contains("; this gateway knows 1.", former.Output, StringComparison.Ordinal);

        await redis.SendAsync("HSET", "pt:{s00}:meta", "format", "3");
        await using var late = new GatewayProcess(store);
        Assert.NotEqual(0, await late.ExitAsync());
        Assert.Contains("; this gateway knows 1 and 2.", late.Output, StringComparison.Ordinal);
        Assert.Equal(EquipmentStatus.Prohibited, await StatusOfAsync(gateway, device));
    }

    private static int _target;

    private static async Task WriteAsync(List<GatewayProcess> gateways, List<string> acknowledged, CancellationToken stop)
    {
        using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(50), TimeProvider.System);
        while (!stop.IsCancellationRequested)
        {
            var device = Next();
            try
            {
                await BlockAsync(gateways[Volatile.Read(ref _target)], device);
                acknowledged.Add(device);
            }
            catch (Exception e) when (e is RpcException or ObjectDisposedException)
            {
                // That gateway was just stopped.
            }

            await timer.WaitForNextTickAsync(CancellationToken.None);
        }
    }

    private static string Next() => SyncClientUnderTest.Device(Interlocked.Increment(ref _device)).ToString();

    // What one writes, the other answers.
    private static async Task FollowsAsync(GatewayProcess writer, GatewayProcess reader)
    {
        var device = Next();
        await BlockAsync(writer, device);
        await Wait.Until(async () => await StatusOfAsync(reader, device) == EquipmentStatus.Prohibited);
    }

    private static async Task BlockAsync(GatewayProcess gateway, string device) =>
        await new BlocklistService.BlocklistServiceClient(gateway.Channel).BlockAsync(
            new BlockRequest { Imei = device, Reason = HoldReason.Stolen }, GatewayUnderTest.As("alpha"));

    private static async Task<EquipmentStatus> StatusOfAsync(GatewayProcess gateway, string device) =>
        (await new CheckService.CheckServiceClient(gateway.Channel).CheckAsync(new CheckRequest { Imei = device })).Status;

    private static async Task<GetStatusResponse> StatusAsync(GatewayProcess gateway) =>
        await new BlocklistService.BlocklistServiceClient(gateway.Channel).GetStatusAsync(new GetStatusRequest());
}
