using Grpc.Core;
using PhoneTheft.Gateway.IntegrationTests.Support;
using PhoneTheft.Gateway.V1;

namespace PhoneTheft.Gateway.IntegrationTests.Faults;

/// <summary>The client library's connection to Sentinel is silent, so it never hears of the new primary: the gateway makes another.</summary>
public sealed class StuckConnectionTests
{
    private const string Kept = "49015420323751";
    private const string Lost = "35693803564380";
    private const string After = "35693803564381";
    private const string ByAnother = "35693803564382";

    // The followers poll once a minute: what is seen sooner was rung for.
    private static readonly TimeSpan BeforeThePoll = TimeSpan.FromSeconds(40);

    [Fact]
    public async Task A_gateway_that_hears_of_no_primary_connects_anew_and_all_of_it_goes_on()
    {
        await using var first = await RedisServerProcess.StartAsync("always", "--repl-diskless-sync-delay", "0");
        await using var sentinel = await RedisSentinelProcess.WatchAsync(first);
        await using var link = new FaultyLink(sentinel.Port);
        await using var gateway = await GatewayUnderTest.StartOnAsync(
            RedisSentinelProcess.ConnectionStringThrough(link), "--Store:PollInterval=00:01:00");
        await gateway.LoadedAsync();
        await gateway.BlockAsync("alpha", Kept);

        // One that the connection does not know: it knows the servers that there were when it was made.
        await using var second = await RedisServerProcess.StartAsync(
            "always", "--repl-diskless-sync-delay", "0", "--replicaof", "127.0.0.1", $"{first.Port}");
        await sentinel.KnowsAsync(replicas: 1);
        await Sites.Replication.CaughtUpAsync(first, second);
        await sentinel.MissForAsync(TimeSpan.FromMinutes(1));
        await Sites.Replication.CutAsync(first);
        await gateway.BlockAsync("alpha", Lost);
        link.Strand();
        await first.KillAsync();
        await sentinel.FailOverAsync();
        await Sites.Replication.IsPrimaryAsync(second);

        await gateway.TellsAsync(line => line.Contains("has connected anew", StringComparison.Ordinal));
        await Wait.Until(async () => await TryBlockAsync(gateway, After));

        // What the failover lost was found and put back over the new connection, and the note of it is in the store.
        await gateway.TellsAsync(line => line.StartsWith("The store lost 1 change of shard", StringComparison.Ordinal));
        await Wait.Until(async () => (await gateway.StatusAsync()).Losses.Count == 0);
        foreach (var device in new[] { Kept, Lost, After })
        {
            Assert.Equal(EquipmentStatus.Prohibited, (await gateway.CheckAsync(device, new Consistency { FullyConsistent = true })).Status);
        }

        Assert.NotEmpty((await gateway.DeviceAsync(Lost, "alpha")).Holds);

        // The doorbell is heard on the new connection.
        await using (var other = await GatewayUnderTest.StartOnAsync(second.EndPoint))
        {
            await other.LoadedAsync();
            await other.BlockAsync("bravo", ByAnother);
            await Wait.Until(async () => await gateway.StatusOfAsync(ByAnother) == EquipmentStatus.Prohibited, BeforeThePoll);
        }

        // And the roles are watched there.
        await second.SendAsync("REPLICAOF", "127.0.0.1", "1");
        await Wait.Until(async () => (await gateway.StatusAsync()).Trouble.Contains("None of the servers that answer is a primary", StringComparison.Ordinal));
        await second.SendAsync("REPLICAOF", "NO", "ONE");
        await Wait.Until(async () => await TryBlockAsync(gateway, ByAnother));
    }

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
