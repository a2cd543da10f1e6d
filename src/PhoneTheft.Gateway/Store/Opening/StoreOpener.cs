using System.Globalization;
using PhoneTheft.Gateway.Store.Reading;
using PhoneTheft.Gateway.Store.Scripts;
using StackExchange.Redis;

namespace PhoneTheft.Gateway.Store.Opening;

/// <summary>Finds out which store this is, makes it when it may, and refuses one that can't be the right one.</summary>
/// <remarks>
/// Shard 0 names the store. The others take their name from it while it is being created; "ready" on shard 0 says that all
/// of them have it, so that a shard that is empty later is known to have lost its data.
/// </remarks>
internal sealed class StoreOpener(IDatabase database, StoreOptions options, bool mayCreate, bool isCluster)
{
    private const string Ready = "ready";

    /// <exception cref="StoreException">
    /// <see cref="StoreFault.Unavailable"/>: try again; anything else: not with these settings, and the message says why.
    /// </exception>
    public async Task<StoreLayout> OpenAsync()
    {
        try
        {
            var newShards = options.Shards ?? (isCluster ? 64 : 16);
            var first = await OpenShardAsync(0, newShards, Guid.NewGuid(), mayCreate);
            var layout = new StoreLayout(first.StoreId, first.Shards);
            Verify(first, layout);
            var isReady = await database.HashGetAsync(StoreKeys.Of(0).Meta, Ready, CommandFlags.DemandMaster) == "1";
            for (var shard = 1; shard < layout.Shards; shard++)
            {
                Verify(await OpenShardAsync(shard, layout.Shards, layout.StoreId, !isReady), layout);
            }

            await database.HashSetAsync(StoreKeys.Of(0).Meta, Ready, "1", flags: CommandFlags.DemandMaster);
            return layout;
        }
        catch (RedisException e)
        {
            throw RedisFaults.OfRead(e);
        }
        catch (FormatException e)
        {
            throw new StoreException(StoreFault.Refused, "The store's meta is not one this gateway can read.", e);
        }
    }

    private async Task<ShardMeta> OpenShardAsync(int shard, int shards, Guid storeId, bool create)
    {
        var keys = StoreKeys.Of(shard);
        RedisValue[] arguments = [ShardMeta.KnownFormat, shards, storeId.ToString("N"), create ? "1" : "0", shard];
        var answer = (RedisResult[])(await database.ScriptEvaluateAsync(
            StoreScript.Open, [.. keys.Fixed], arguments, CommandFlags.DemandMaster))!;
        return (string)answer[0]! switch
        {
            "EMPTY" when shard == 0 => throw new StoreException(
                StoreFault.Refused, "The store is empty, and an empty one is not taken for a new one: set Store:Create=true if it is, or restore the backup."),
            "EMPTY" => throw new StoreException(
                StoreFault.Refused, $"Shard {shard} of the store is empty while others are not: it has lost its data. Restore the backup."),
            "DAMAGED" => throw new StoreException(
                StoreFault.Refused, $"Shard {shard} holds data and no meta: half a restore, or keys of another program. Restore the backup, or give the gateway a database of its own."),
            _ => Read(answer, shard),
        };
    }

    private static ShardMeta Read(RedisResult[] answer, int shard)
    {
        var fields = new Dictionary<string, RedisValue>(StringComparer.Ordinal);
        for (var i = 2; i < answer.Length; i += 2)
        {
            fields[(string)answer[i]!] = (RedisValue)answer[i + 1];
        }

        // Looked at before the rest is read: another format may have other fields.
        if (fields.GetValueOrDefault("format") is var format && format != ShardMeta.KnownFormat)
        {
            throw new StoreException(StoreFault.Refused, $"The store has format '{format}'; this gateway knows {ShardMeta.KnownFormat}. Use the gateway that wrote it, or a newer one.");
        }

        return ShardMeta.Parse(Array.ConvertAll(ShardMeta.Fields, field => fields.GetValueOrDefault(field!)), shard)!;
    }

    private void Verify(ShardMeta meta, StoreLayout layout)
    {
        if (options.Shards is { } wanted && wanted != meta.Shards)
        {
            throw new StoreException(StoreFault.Refused, string.Create(CultureInfo.InvariantCulture,
                $"The store has {meta.Shards} shards and Store:Shards says {wanted}. The number is fixed when a store is created: unset it, or export, create anew and import."));
        }

        if (meta.Shards is not (16 or 32 or 64))
        {
            throw new StoreException(StoreFault.Refused, $"The store says it has {meta.Shards} shards; it can only be 16, 32 or 64.");
        }

        if (meta.StoreId != layout.StoreId)
        {
            throw new StoreException(StoreFault.Refused, $"Shard {meta.Revision.Shard} belongs to store {meta.StoreId}, shard 0 to {layout.StoreId}: two stores were mixed.");
        }
    }
}
