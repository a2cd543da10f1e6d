using PhoneTheft.Gateway.IntegrationTests.Support;
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
}
