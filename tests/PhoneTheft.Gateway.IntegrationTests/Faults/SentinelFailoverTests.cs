using System.Globalization;
using Grpc.Core;
using PhoneTheft.Gateway.IntegrationTests.Support;
using PhoneTheft.Gateway.V1;

namespace PhoneTheft.Gateway.IntegrationTests.Faults;

/// <summary>Sentinel makes a replica the primary because the primary is gone.</summary>
public sealed class SentinelFailoverTests
{
    // Sentinel takes its time: half a second to notice, some more to agree with itself. A gateway that didn't follow would never write
    // again.
    private static readonly TimeSpan SoonEnough = Patience.OfSeconds(30);

    [Fact]
    public async Task A_failover_under_writes_keeps_replicated_writes()
    {
        await using var redis = await PrimaryAndReplica.StartAsync();
        await using var sentinel = await RedisSentinelProcess.WatchAsync(redis.First, replicas: 1);
        await using var gateway = await GatewayUnderTest.StartOnAsync(sentinel.ConnectionString);
        await gateway.LoadedAsync();
        var answered = new List<string>();
        for (var i = 0; i < 20; i++)
        {
            Assert.True(await TryBlockAsync(gateway, Device(i)));
            answered.Add(Device(i));
        }

        await redis.FollowsAsync(redis.First);
        await redis.First.KillAsync();

        var next = 100;
        await Wait.Until(
            async () =>
            {
                var device = Device(next++);
                var taken = await TryBlockAsync(gateway, device);
                if (taken)
                {
                    answered.Add(device);
                }

                return taken;
            },
            SoonEnough,
            "a write is answered again");

        await Wait.Until(async () => !await gateway.HasTroubleAsync());
        foreach (var device in answered)
        {
            Assert.Equal(EquipmentStatus.Prohibited, (await gateway.CheckAsync(device, new Consistency { FullyConsistent = true })).Status);
        }

        Assert.Empty((await gateway.StatusAsync()).Losses);

        // The old primary comes back and still believes that it is one. Neither is written to until somebody has put it right: Sentinel
        // does it within seconds, but not on a machine that is so busy that it mistrusts its own clock.
        await redis.First.StartAgainAsync();
        await redis.First.SendAsync("REPLICAOF", "127.0.0.1", $"{redis.Second.Port}");
        await redis.FollowsAsync(redis.Second);
        await Wait.Until(async () => await TryBlockAsync(gateway, Device(next)), SoonEnough);
        Assert.Empty((await gateway.StatusAsync()).Losses);
        Assert.All(await Task.WhenAll(answered.Select(device => gateway.StatusOfAsync(device))), status => Assert.Equal(
            EquipmentStatus.Prohibited, status));
    }

    private static string Device(int n) => (35_000_000_000_000L + n).ToString(CultureInfo.InvariantCulture);

    private static async Task<bool> TryBlockAsync(GatewayUnderTest gateway, string imei)
    {
        try
        {
            await gateway.BlockAsync("alpha", imei);
            return true;
        }
        catch (RpcException)
        {
            return false;
        }
    }
}
