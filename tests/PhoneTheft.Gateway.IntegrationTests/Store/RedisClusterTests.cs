using Microsoft.Extensions.Logging.Abstractions;
using PhoneTheft.Gateway.Core;
using PhoneTheft.Gateway.IntegrationTests.Support;
using PhoneTheft.Gateway.Store.Operations;
using PhoneTheft.Gateway.Store.Redis;
using PhoneTheft.Gateway.Store.Servers;
using StackExchange.Redis;

namespace PhoneTheft.Gateway.IntegrationTests.Store;

[Collection(typeof(RedisClusterCollection))]
public sealed class RedisClusterTests(RedisClusterFixture fixture)
{
    [Fact]
    public async Task Shards_lie_on_different_nodes_and_a_shard_on_one()
    {
        var cluster = await fixture.EmptyAsync();
        await using var redis = await ConnectionMultiplexer.ConnectAsync(cluster.EndPoints);
        var database = redis.GetDatabase();

        for (var shard = 0; shard < 16; shard++)
        {
            await database.StringSetAsync($"pt:{{s{shard:00}}}:meta", shard);
            Assert.Equal(redis.HashSlot($"pt:{{s{shard:00}}}:meta"), redis.HashSlot($"pt:{{s{shard:00}}}:log"));
        }

        var sizes = await Task.WhenAll(cluster.Nodes.Select(node => node.SendAsync("DBSIZE")));
        var keysPerNode = sizes.Select(int.Parse).ToList();
        Assert.Equal(16, keysPerNode.Sum());
        Assert.All(keysPerNode, keys => Assert.NotEqual(0, keys));
    }

    [Fact]
    public async Task A_frozen_node_does_not_apply_a_late_write()
    {
        await using var cluster = await RedisCluster.StartAsync();
        await using var store = await StoreUnderTest.OpenAsync(new StoreOptions { Redis = cluster.EndPoints, Shards = 16 });
        await using var gateway = new RunningStore(store);
        await gateway.LoadedAsync();
        var (node, shard) = ElsewhereThanShard0(cluster, store);
        await gateway.WriteAsync(WriteOperation.Place("alpha", store.Device(1, shard), Disposition.Block, HoldReason.Stolen));
        node.Freeze();

        var fault = await Assert.ThrowsAsync<StoreException>(
            () => gateway.WriteAsync(WriteOperation.Place("alpha", store.Device(2, shard), Disposition.Block, HoldReason.Stolen)));

        Assert.Equal(StoreFault.OutcomeUnknown, fault.Fault);
        node.Thaw();
        await Wait.Until(() => gateway.Fault is null);
        await Wait.Until(async () => (await gateway.TryWriteAsync(WriteOperation.Place("alpha", store.Device(3, shard), Disposition.Block, HoldReason.Stolen))) is not null);
        Assert.Equal(EquipmentStatus.Permitted, gateway.StatusOf(store.Device(2, shard)));
    }

    [Fact]
    public async Task A_look_at_the_roles_does_not_wait_for_nodes_that_are_gone_or_hang()
    {
        await using var cluster = await RedisCluster.StartAsync();

        // The client library waits that long for an answer, and so for a node.
        var options = new StoreOptions { Redis = cluster.EndPoints, Shards = 16, WriteTimeout = TimeSpan.FromMinutes(1), ReadTimeout = TimeSpan.FromMinutes(1) };
        await using var store = await StoreUnderTest.OpenAsync(options);
        using var servers = new ServerWatch(store.Connection, options, TimeProvider.System, NullLogger<ServerWatch>.Instance);
        await servers.LookAsync();
        await cluster.Nodes[2].KillAsync();
        cluster.Nodes[1].Freeze();
        await Wait.Until(() => store.Connection.Servers.Any(server => !server.IsConnected));

        var time = TimeProvider.System;
        var started = time.GetTimestamp();
        await servers.LookAsync();

        Assert.InRange(time.GetElapsedTime(started), TimeSpan.Zero, Patience.OfSeconds(1.5));
        cluster.Nodes[1].Thaw();
    }

    private static (RedisServerProcess Node, int Shard) ElsewhereThanShard0(RedisCluster cluster, StoreUnderTest store)
    {
        var nodes = Enumerable.Range(0, store.Identity.Shards)
            .Select(shard => store.Connection.Multiplexer.HashSlot(StoreKeys.Of(shard).Meta) / (16_384 / cluster.Nodes.Count + 1)).ToList();
        var elsewhere = nodes.FindIndex(node => node != nodes[0]);
        return (cluster.Nodes[nodes[elsewhere]], elsewhere);
    }
}
