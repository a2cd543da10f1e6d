using System.Security.Cryptography;
using System.Text;
using PhoneTheft.Gateway.Core;
using PhoneTheft.Gateway.Histories;
using PhoneTheft.Gateway.Store.Format;
using PhoneTheft.Gateway.Store.Redis;
using StackExchange.Redis;

namespace PhoneTheft.Gateway.IntegrationTests.Support.Sync;

/// <summary>Reads the truth from a redis-server: every shard's whole log.</summary>
internal static class StoreLog
{
    /// <param name="redis">The store.</param>
    /// <param name="before">What was read earlier: the log may have been trimmed since, and must go on from there.</param>
    public static async Task<StoreHistory> ReadAsync(RedisServerProcess redis, StoreHistory? before = null)
    {
        await using var connection = await ConnectionMultiplexer.ConnectAsync(redis.EndPoint);
        var database = connection.GetDatabase();
        var shards = new List<IEnumerable<Change>>();
        for (var shard = 0; shard < Operations.Shards; shard++)
        {
            var entries = await database.SortedSetRangeByRankAsync(StoreKeys.Of(shard).Log);
            var changes = entries.Select(entry => LogEntry.Parse((byte[])entry!, shard)).ToList();
            var known =
                before?.Of(shard).Where(change => changes.Count == 0 || change.Revision.Number < changes[0].Revision.Number).ToList() ?? [];
            Assert.True(
                known.Count == 0 || changes.Count == 0 || known[^1].Revision.Number + 1 == changes[0].Revision.Number,
                "The log was not read often enough.");
            shards.Add([.. known, .. changes]);
        }

        return new StoreHistory(Guid.Parse((string)(await database.HashGetAsync(StoreKeys.Of(0).Meta, "store_id"))!), shards);
    }

    /// <summary>Before the first change: SHA-1 of "phonetheft 1 store_id shard".</summary>
    public static Chain ChainAtZero(Guid storeId, int shard) =>
        Chain.Read(SHA1.HashData(Encoding.ASCII.GetBytes($"phonetheft 1 {storeId:N} {shard}")));
}
