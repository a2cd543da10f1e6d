using PhoneTheft.Gateway.Core;
using PhoneTheft.Gateway.IntegrationTests.Support;
using EquipmentStatus = PhoneTheft.Gateway.V1.EquipmentStatus;

namespace PhoneTheft.Gateway.IntegrationTests.Store;

/// <summary>What a snapshot makes of the members of a set, whatever they look like to a client of Redis.</summary>
public sealed class SnapshotMembersTests
{
    [Theory]
    [InlineData("00000000000016")]
    [InlineData("01234567890128")]
    [InlineData("10000000000000")]
    [InlineData("99999999999984")]
    public async Task Any_identity_is_read_from_the_store(string identity)
    {
        await using var redis = await RedisServerProcess.StartAsync();
        await using (var first = await GatewayUnderTest.StartOnAsync(redis.EndPoint))
        {
            await first.LoadedAsync();
            await first.BlockAsync("alpha", identity);
        }

        await using var second = await GatewayUnderTest.StartOnAsync(redis.EndPoint);
        await second.LoadedAsync();

        Assert.Equal(EquipmentStatus.Prohibited, await second.StatusOfAsync(identity));
        Assert.Equal(1UL, (await second.StatusAsync()).Shards.Aggregate(0UL, (sum, shard) => sum + shard.Prohibited));
    }

    [Theory]
    [InlineData("16")]
    [InlineData("-10000000000016")]
    [InlineData("100000000000000")]
    [InlineData("1000000000001x")]
    [InlineData("1e13")]
    [InlineData("")]
    public async Task What_is_no_identity_is_left_out(string member)
    {
        await using var redis = await RedisServerProcess.StartAsync();
        await using (var first = await GatewayUnderTest.StartOnAsync(redis.EndPoint))
        {
            await first.LoadedAsync();
        }

        await redis.SendAsync("SADD", StoreKeysOf(shard: 0), member);
        await using var second = await GatewayUnderTest.StartOnAsync(redis.EndPoint);
        await second.LoadedAsync();

        Assert.Equal(0UL, (await second.StatusAsync()).Shards.Aggregate(0UL, (sum, shard) => sum + shard.Prohibited));
        Assert.Equal(EquipmentStatus.Permitted, await second.StatusOfAsync(EquipmentIdentity.FromValue(16).ToString()));
    }

    private static string StoreKeysOf(int shard) => Gateway.Store.Redis.StoreKeys.Of(shard).Blocked.ToString();
}
