using System.Globalization;
using PhoneTheft.Gateway.Store.Format;
using PhoneTheft.Gateway.Store.Reading;
using PhoneTheft.Gateway.Store.Redis;
using PhoneTheft.Gateway.Store.Scripts;
using PhoneTheft.Gateway.Store.Servers;
using StackExchange.Redis;

namespace PhoneTheft.Gateway.Store.Opening;

/// <summary>Finds out which store this is, makes it when it may, and refuses one that can't be the right one.</summary>
/// <remarks>
/// Shard 0 names the store. The others take their name from it while it is being created; "ready" on shard 0 says that all
/// of them have it, so that a shard that is empty later is known to have lost its data.
/// </remarks>
/// <param name="database">Where the store is.</param>
/// <param name="options">The settings that the store must fit.</param>
/// <param name="mayCreate">Whether an empty store becomes a new one.</param>
/// <param name="isCluster">Whether it is a Redis Cluster.</param>
/// <param name="checkpoint">What the checkpoint file says about it.</param>
internal sealed class StoreOpener(StoreDatabase database, StoreOptions options, bool mayCreate, bool isCluster, CheckpointEvidence checkpoint)
{
    private const string Ready = "ready";

    /// <exception cref="StoreException">
    /// <see cref="StoreFault.Unavailable"/>: try again; anything else: not with these settings, and the message says why.
    /// </exception>
    public async Task<StoreIdentity> OpenAsync()
    {
        try
        {
            var newShards = options.Shards ?? (isCluster ? 64 : 16);
            var first = await OpenShardAsync(0, newShards, Guid.NewGuid(), mayCreate && checkpoint.Served is null);
            var identity = new StoreIdentity(first.StoreId, first.Shards);
            if (checkpoint.Served is { } served && served != identity)
            {
                throw new StoreException(
                    StoreFault.Mismatch,
                    $"The store is {identity.StoreId}, but this gateway serves the checkpoint of store {served.StoreId}. It answers from memory. Check Store:Redis, or restore the backup of {served.StoreId}.");
            }

            Verify(first, identity);
            var isReady = ShardMeta.ReadFlag(Ready, await database().HashGetAsync(StoreKeys.Of(0).Meta, Ready, CommandFlags.DemandMaster));
            for (var shard = 1; shard < identity.Shards; shard++)
            {
                Verify(await OpenShardAsync(shard, identity.Shards, identity.StoreId, !isReady), identity);
            }

            if (!isReady)
            {
                await database().HashSetAsync(StoreKeys.Of(0).Meta, Ready, ShardMeta.Yes, flags: CommandFlags.DemandMaster);
            }

            return identity;
        }
        catch (Exception e) when (RedisFaults.IsFailedCall(e))
        {
            throw RedisFaults.OfRead(e);
        }
        catch (FormatException e)
        {
            throw new StoreException(StoreFault.Refused, $"The store's meta cannot be read. {e.Message}", e);
        }
    }

    private async Task<ShardMeta> OpenShardAsync(int shard, int shards, Guid storeId, bool create)
    {
        var keys = StoreKeys.Of(shard);

        // What can be read and not written to would look well until the first write.
        if (shard == 0 || isCluster)
        {
            await StoreRights.DemandAsync(database(), shard);
        }

        // Looked at before the script is asked: a store that takes no writes for now can still be served.
        if (await ReadAsync(keys, shard) is { } known)
        {
            return known;
        }

        // Before anything is made: what is made would be written over what there is to restore from.
        var evidence = shard == 0 && checkpoint.Served is null ? checkpoint.EvidenceOfList() : null;
        create &= evidence is null;
        RedisValue[] arguments = [ShardMeta.NewFormat, shards, storeId.ToString("N"), create ? "1" : "0", shard];
        var answer = (string?)await database().RunScriptAsync(
            StoreScript.Open, [.. keys.Fixed, keys.Losses], arguments);
        return answer switch
        {
            "EMPTY" when checkpoint.Served is not null => throw new StoreException(
                StoreFault.Reset, "The store is empty, and this gateway serves the checkpoint of the list that it had. It goes on from memory."),
            "EMPTY" when evidence is not null => throw new StoreException(
                StoreFault.Refused, $"The store is empty, and {evidence}: it has lost its list, or it is the wrong store. Restore the backup. To make a new store instead, move that file away first; Store:Create does not overrule it."),
            "EMPTY" when shard == 0 => throw new StoreException(
                StoreFault.Refused, "The store is empty. Restore the backup, or set Store:Create=true if it is to become a new store."),
            "EMPTY" => throw new StoreException(
                StoreFault.Refused, $"Shard {shard} of the store is empty while others are not: it has lost its data. Restore the backup."),
            "DAMAGED" => throw new StoreException(
                StoreFault.Refused, $"Shard {shard} holds data and no meta: a restore was incomplete, or another program uses the database. Restore the backup, or give the gateway a database of its own."),
            "CREATED" or "OPEN" => await ReadAsync(keys, shard) ?? throw new StoreException(
                StoreFault.Unavailable, $"Shard {shard} of the store disappeared while it was being opened."),
            _ => throw new StoreException(StoreFault.Damaged, $"The store answered '{answer}' to open.lua, which this gateway does not know."),
        };
    }

    private async Task<ShardMeta?> ReadAsync(StoreKeys keys, int shard)
    {
        var values = await database().HashGetAsync(keys.Meta, ShardMeta.Fields, CommandFlags.DemandMaster);

        // Before the rest is read: another format may have other fields. One without a format was spoilt: all that we make have one.
        return (values[0].IsNull, ShardMeta.IsThere(values)) switch
        {
            (false, _) when !ShardMeta.Knows((string?)values[0]) => throw new StoreException(
                StoreFault.Refused, $"{ShardMeta.UnknownFormat((string?)values[0])} Use the gateway that wrote it, or a newer one."),
            (true, true) => throw new StoreException(StoreFault.Refused, $"Shard {shard} of the store does not state its format, so its meta is damaged. Restore the backup."),
            _ => ShardMeta.Parse(values, shard),
        };
    }

    private void Verify(ShardMeta meta, StoreIdentity identity)
    {
        if (options.Shards is { } wanted && wanted != meta.Shards)
        {
            throw new StoreException(StoreFault.Refused, string.Create(CultureInfo.InvariantCulture,
                $"The store has {meta.Shards} shards and Store:Shards says {wanted}. The number is fixed when a store is created. Remove the setting; or export the list, create a new store and import the list."));
        }

        if (meta.Shards is not (16 or 32 or 64))
        {
            throw new StoreException(StoreFault.Refused, $"A store must have 16, 32 or 64 shards; this one has {meta.Shards}.");
        }

        if (meta.StoreId != identity.StoreId)
        {
            throw new StoreException(StoreFault.Refused, $"Shard {meta.Revision.Shard} belongs to store {meta.StoreId}, shard 0 to {identity.StoreId}: two stores were mixed.");
        }
    }
}
