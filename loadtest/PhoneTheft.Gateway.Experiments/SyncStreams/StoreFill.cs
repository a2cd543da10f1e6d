using System.Globalization;
using PhoneTheft.Gateway.Core;
using PhoneTheft.Gateway.Experiments.Processes;
using PhoneTheft.Gateway.LoadTest.Populations;
using PhoneTheft.Gateway.Store.Redis;
using StackExchange.Redis;

namespace PhoneTheft.Gateway.Experiments.SyncStreams;

/// <summary>Makes a store look as if it had been used for years: a long list, and a log that was trimmed behind it.</summary>
/// <remarks>Straight into the sets, which takes seconds where the script would take minutes; the holds behind the list are left out, nothing here reads them.</remarks>
internal static class StoreFill
{
    /// <summary>Of the list.</summary>
    public const int Seed = 3;

    private const int PerCommand = 5_000;

    public static async Task RunAsync(RedisServer redis, int entries)
    {
        await using var connection = await redis.ConnectAsync();
        var database = connection.GetDatabase();
        var shards = (int)await database.HashGetAsync(StoreKeys.Of(0).Meta, "shards");
        var list = new DeviceList(entries, Seed);
        for (var shard = 0; shard < shards; shard++)
        {
            var keys = StoreKeys.Of(shard);
            var digest = Digest.Empty;
            var blocked = await FillAsync(keys.Blocked, EquipmentStatus.Prohibited);
            var tracked = await FillAsync(keys.Tracked, EquipmentStatus.Tracked);
            var count = blocked + tracked;
            await database.HashSetAsync(keys.Meta,
            [
                new("revision", Text(count)), new("blocked", Text(blocked)), new("tracked", Text(tracked)), new("holds", Text(count)),
                new("digest", digest.ToString()), new("oldest", Text(count + 1)),
            ]);

            async Task<long> FillAsync(RedisKey key, EquipmentStatus status)
            {
                var filled = 0L;
                foreach (var part in list.InShard(shard, shards, status).Chunk(PerCommand))
                {
                    await database.SetAddAsync(key, Array.ConvertAll(part, device => (RedisValue)device.ToString()));
                    filled += part.Length;
                    digest = part.Aggregate(digest, (sum, device) => sum + Digest.Of(device, status));
                }

                return filled;
            }
        }
    }

    private static string Text(long number) => number.ToString(CultureInfo.InvariantCulture);
}
