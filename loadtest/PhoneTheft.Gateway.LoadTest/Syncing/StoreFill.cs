using System.Globalization;
using PhoneTheft.Gateway.Core;
using PhoneTheft.Gateway.LoadTest.Processes;
using PhoneTheft.Gateway.Store;
using StackExchange.Redis;

namespace PhoneTheft.Gateway.LoadTest.Syncing;

/// <summary>Makes a store look as if it had been used for years: a long list, and a log that was trimmed behind it.</summary>
/// <remarks>Straight into the sets, which takes seconds where the script would take minutes; the holds behind the list are left out, nothing here reads them.</remarks>
internal static class StoreFill
{
    private const int PerCommand = 5_000;

    public static async Task RunAsync(RedisServer redis, int entries)
    {
        await using var connection = await redis.ConnectAsync();
        var database = connection.GetDatabase();
        var shards = (int)await database.HashGetAsync(StoreKeys.Of(0).Meta, "shards");
        foreach (var shard in DeviceList.Make(entries, seed: 3).GroupBy(device => device.ShardOf(shards)))
        {
            var keys = StoreKeys.Of(shard.Key);
            var digest = Digest.Empty;
            var count = 0L;
            foreach (var part in shard.Chunk(PerCommand))
            {
                await database.SetAddAsync(keys.Blocked, Array.ConvertAll(part, device => (RedisValue)device.ToString()));
                count += part.Length;
                digest = part.Aggregate(digest, (sum, device) => sum + Digest.Of(device, EquipmentStatus.Prohibited));
            }

            var number = count.ToString(CultureInfo.InvariantCulture);
            await database.HashSetAsync(keys.Meta,
            [
                new("revision", number), new("blocked", number), new("holds", number), new("digest", digest.ToString()),
                new("oldest", (count + 1).ToString(CultureInfo.InvariantCulture)),
            ]);
        }
    }
}
