using PhoneTheft.Gateway.Core;
using PhoneTheft.Gateway.Histories;
using PhoneTheft.Gateway.Store;
using PhoneTheft.Gateway.Store.Format;
using StackExchange.Redis;

namespace PhoneTheft.Gateway.IntegrationTests.Support.Syncing;

/// <summary>Reads the truth from a redis-server: every shard's whole log.</summary>
internal static class StoreLog
{
    public static async Task<StoreHistory> ReadAsync(RedisServerProcess redis)
    {
        await using var connection = await ConnectionMultiplexer.ConnectAsync(redis.EndPoint);
        var database = connection.GetDatabase();
        var shards = new List<IEnumerable<Change>>();
        for (var shard = 0; shard < Operations.Shards; shard++)
        {
            var entries = await database.SortedSetRangeByRankAsync(StoreKeys.Of(shard).Log);
            shards.Add(entries.Select(entry => LogEntry.Parse((byte[])entry!, shard)).ToList());
        }

        return new StoreHistory(Guid.Parse((string)(await database.HashGetAsync(StoreKeys.Of(0).Meta, "store_id"))!), shards);
    }
}
