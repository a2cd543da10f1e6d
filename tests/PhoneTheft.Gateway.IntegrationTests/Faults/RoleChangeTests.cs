using Grpc.Core;
using PhoneTheft.Gateway.IntegrationTests.Support;
using PhoneTheft.Gateway.V1;

namespace PhoneTheft.Gateway.IntegrationTests.Faults;

/// <summary>Two redis-servers change roles under a gateway that knows both.</summary>
public sealed class RoleChangeTests
{
    private const string Before = "49015420323751";
    private const string After = "35693803564380";

    // Left to itself the client library takes a minute. This is far below that on a busy machine as well, and far above what it takes.
    private static readonly TimeSpan SoonEnough = TimeSpan.FromSeconds(30);

    [Fact]
    public async Task A_planned_change_of_roles_is_followed_within_seconds()
    {
        await using var redis = await PrimaryAndReplica.StartAsync();
        await using var gateway = await LoadedOnAsync(redis);
        await gateway.BlockAsync("alpha", Before);
        await redis.FollowsAsync(redis.First);

        await redis.SwapAsync();

        await Wait.Until(async () => await TryBlockAsync(gateway, After) && await IsBlockedAtAsync(redis.Second, After), SoonEnough);
        await Wait.Until(async () => !await gateway.HasTroubleAsync());
        Assert.Equal(
            [EquipmentStatus.Prohibited, EquipmentStatus.Prohibited],
            [await gateway.StatusOfAsync(Before), await gateway.StatusOfAsync(After)]);
        await gateway.TellsAsync(line => line.Contains($"is {redis.Second.EndPoint} now", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Of_two_primaries_neither_is_written_to_until_somebody_decides()
    {
        await using var redis = await PrimaryAndReplica.StartAsync();
        await using var gateway = await LoadedOnAsync(redis);
        await gateway.BlockAsync("alpha", Before);
        await redis.FollowsAsync(redis.First);

        await redis.Second.SendAsync("REPLICAOF", "NO", "ONE");

        await Wait.Until(
            async () => (await gateway.StatusAsync()).Trouble.Contains("both say that they are the primary", StringComparison.Ordinal));
        var refusal = await Refusal.OfAsync(() => gateway.BlockAsync("alpha", After));
        Assert.Equal((StatusCode.Unavailable, "STORE_UNAVAILABLE"), (refusal.StatusCode, refusal.Reason));
        Assert.Equal("STORE_UNAVAILABLE", (await Refusal.OfAsync(() => gateway.DeviceAsync(Before))).Reason);
        Assert.Equal(EquipmentStatus.Prohibited, await gateway.StatusOfAsync(Before));

        await redis.First.SendAsync("REPLICAOF", "127.0.0.1", $"{redis.Second.Port}");
        await Wait.Until(async () => await TryBlockAsync(gateway, After));
        Assert.True(await IsBlockedAtAsync(redis.Second, After));
    }

    [Fact]
    public async Task A_demoted_primary_is_not_read_for_current_data()
    {
        await using var redis = await PrimaryAndReplica.StartAsync();
        await using var gateway = await LoadedOnAsync(redis);
        await redis.FollowsAsync(redis.First);
        await redis.SwapAsync();

        // Its replication stands still, so it would answer from the past.
        redis.Second.Freeze();
        var refusal = await Refusal.OfAsync(() => gateway.CheckAsync(Before, new Consistency { FullyConsistent = true }));

        Assert.Contains(refusal.Reason, (string[])["STORE_UNAVAILABLE", "CONSISTENCY_TIMEOUT"]);
        redis.Second.Thaw();
        await Wait.Until(async () => await TryBlockAsync(gateway, After));
        Assert.Equal(EquipmentStatus.Prohibited, (await gateway.CheckAsync(After, new Consistency { FullyConsistent = true })).Status);
    }

    [Fact]
    public async Task A_lone_replica_is_refused_with_advice()
    {
        await using var redis = await PrimaryAndReplica.StartAsync();
        await using var gateway = await GatewayUnderTest.StartOnAsync(redis.Second.EndPoint);

        await Wait.Until(async () => (await gateway.StatusAsync()).Trouble.Contains(
            "None of the servers that answer is a primary", StringComparison.Ordinal));

        Assert.Equal("NOT_LOADED", (await Refusal.OfAsync(() => gateway.CheckAsync(Before))).Reason);
    }

    [Fact]
    public async Task What_a_demoted_primary_answered_is_put_back()
    {
        await using var redis = await PrimaryAndReplica.StartAsync();
        await using var gateway = await LoadedOnAsync(redis);
        await gateway.BlockAsync("alpha", Before);
        await redis.FollowsAsync(redis.First);

        // The primary goes on answering while its replica follows nobody: one that is cut off.
        await redis.Second.SendAsync("REPLICAOF", "127.0.0.1", "1");
        await Wait.Until(async () => await TryBlockAsync(gateway, After));
        await redis.SwapAsync();

        await gateway.TellsAsync(line => line.Contains("The store lost 1 change of shard", StringComparison.Ordinal));
        await Wait.Until(async () => await IsBlockedAtAsync(redis.Second, After) && (await gateway.StatusAsync()).Losses.Count == 0);
        Assert.Equal(EquipmentStatus.Prohibited, await gateway.StatusOfAsync(After));
    }

    private static async Task<GatewayUnderTest> LoadedOnAsync(PrimaryAndReplica redis)
    {
        var gateway = await GatewayUnderTest.StartOnAsync(redis.EndPoints);
        await gateway.LoadedAsync();
        return gateway;
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

    private static async Task<bool> IsBlockedAtAsync(RedisServerProcess server, string identity)
    {
        var shard = long.Parse(identity, System.Globalization.CultureInfo.InvariantCulture) % 16;
        return (await server.SendAsync("SISMEMBER", $"pt:{{s{shard:D2}}}:blocked", identity)).Contains('1', StringComparison.Ordinal);
    }
}
