using Microsoft.Extensions.Logging.Abstractions;
using PhoneTheft.Gateway.IntegrationTests.Support;
using PhoneTheft.Gateway.Store.Format;
using PhoneTheft.Gateway.Store.Nodes;
using PhoneTheft.Gateway.Store.Redis;

namespace PhoneTheft.Gateway.IntegrationTests.Faults.Upgrades;

/// <summary>A gateway knows which others are on the store, older ones included.</summary>
public sealed class GatewayNodesTests
{
    [Fact]
    public async Task A_server_counts_the_gateways_of_the_release_before()
    {
        await using var redis = await RedisServerProcess.StartAsync();
        await CountsAsync(redis.EndPoint, isOne: true);
    }

    [Fact]
    public async Task A_cluster_counts_them_over_all_nodes()
    {
        await using var cluster = await RedisCluster.StartAsync();
        await CountsAsync(cluster.EndPoints, isOne: false);
    }

    [Fact]
    public async Task A_server_that_had_none_and_was_killed_is_not_waited_for()
    {
        await using var pair = await PrimaryAndReplica.StartAsync();
        await using var gateway = await GatewayUnderTest.StartOnAsync(pair.EndPoints);
        await gateway.LoadedAsync();
        await using var connection = await ConnectAsync(pair.EndPoints);
        var nodes = await NodesAsync(connection);
        await Wait.Until(() => nodes.AllKnowAsync(2), what: "all know format 2");
        await pair.FollowsAsync(pair.First);

        await pair.First.KillAsync();
        await pair.Second.SendAsync("REPLICAOF", "NO", "ONE");

        await Wait.Until(() => nodes.AllKnowAsync(2), what: "all know format 2 after the failover");
        Assert.Null(nodes.WaitsFor);
    }

    private static async Task CountsAsync(string endPoints, bool isOne)
    {
        await using var gateway = await GatewayUnderTest.StartOnAsync(endPoints, "--Store:Create=true");
        await gateway.LoadedAsync();
        await using var connection = await ConnectAsync(endPoints);
        var nodes = await NodesAsync(connection);
        await Wait.Until(() => nodes.AllKnowAsync(2), what: "all know format 2");
        Assert.Null(nodes.WaitsFor);
        Assert.False(await nodes.AllKnowAsync(3));

        await using (var one = await FormerRelease.StartAsync($"--Store:Redis={endPoints}"))
        {
            await one.LoadedAsync();
            await Wait.Until(async () => !await nodes.AllKnowAsync(2), what: "one is counted");
            Assert.Contains($"{(isOne ? "1" : "one")} gateway of an older version is connected", nodes.WaitsFor, StringComparison.Ordinal);

            await using var two = await FormerRelease.StartAsync($"--Store:Redis={endPoints}");
            await two.LoadedAsync();
            await Wait.Until(
                async () => !await nodes.AllKnowAsync(2) && nodes.WaitsFor!.Contains(isOne ? "2 gateways of an older version are" : "one gateway of an older version is", StringComparison.Ordinal),
                what: "two are counted");
        }

        await Wait.Until(() => nodes.AllKnowAsync(2), what: "they have gone");
    }

    private static async Task<StoreConnection> ConnectAsync(string endPoints)
    {
        var connection = new StoreConnection(new StoreOptions { Redis = endPoints }, NullLoggerFactory.Instance);
        await connection.ConnectAsync();
        return connection;
    }

    private static async Task<GatewayNodes> NodesAsync(StoreConnection connection)
    {
        var id = Guid.Parse(((string?)await connection.Database().HashGetAsync(StoreKeys.Of(0).Meta, "store_id"))!);
        var options = new StoreOptions { Redis = "the same", WriteTimeout = Patience.OfSeconds(5) };
        return new GatewayNodes(
            new StoreContext(new StoreIdentity(id, 16), connection.Database, options, TimeProvider.System, NullLoggerFactory.Instance),
            connection, () => false);
    }
}
