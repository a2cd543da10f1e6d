using System.Globalization;
using PhoneTheft.Gateway.Store.AcknowledgedPositions;
using PhoneTheft.Gateway.Store.Format;
using PhoneTheft.Gateway.Store.Reading;
using PhoneTheft.Gateway.Store.Redis;
using StackExchange.Redis;

namespace PhoneTheft.Gateway.Store.Opening;

/// <summary>Checks whether a store's history holds the positions that were acknowledged.</summary>
internal sealed class HistoryCheck(StoreDatabase database, StoreOptions options, TimeProvider time)
{
    /// <summary>What there is now; null for a shard that is empty.</summary>
    /// <exception cref="StoreException">The store can't be reached.</exception>
    public async Task<IReadOnlyList<ShardMeta?>> ReadAsync(int shards) =>
        await Task.WhenAll(Enumerable.Range(0, shards).Select(shard => ReaderOf(shard).ReadMetaAsync(CancellationToken.None)));

    /// <exception cref="StoreException">The store can't be reached.</exception>
    public async Task<IReadOnlyList<MissingChanges>> FindMissingAsync(Guid storeId, IReadOnlyList<AcknowledgedPosition> kept)
    {
        var found = await ReadAsync(kept.Count);
        var missing = new List<MissingChanges>();
        for (var shard = 0; shard < kept.Count; shard++)
        {
            if (kept[shard].Number > 0 && !await HoldsAsync(found[shard], storeId, kept[shard]))
            {
                missing.Add(new MissingChanges(shard, found[shard] is { } meta && meta.StoreId == storeId ? meta.Revision.Number : 0, kept[shard].Number, kept[shard].Chain.First));
            }
        }

        return missing;
    }

    /// <summary>The shards that do not have as many holds, and devices with holds, as their history says.</summary>
    /// <remarks>
    /// Only counted, which takes no longer for a long list: Garnet's files have no checksums, and a part that it cannot read is simply not
    /// there. What is there and is not what it was shows when it is read.
    /// </remarks>
    /// <param name="metas">What the shards say of themselves, with nothing half-run.</param>
    /// <exception cref="StoreException">The store can't be reached.</exception>
    public async Task<IReadOnlyList<string>> FindMiscountedAsync(IReadOnlyList<ShardMeta> metas)
    {
        var counts = await Task.WhenAll(metas.Select(meta => CountAsync(StoreKeys.Of(meta.Revision.Shard))));
        return
        [
            .. metas.Zip(counts)
                .Where(shard => shard.Second != (shard.First.Holds, shard.First.Prohibited + shard.First.Tracked))
                .Select(shard => string.Create(
                    CultureInfo.InvariantCulture,
                    $"shard {shard.First.Revision.Shard} has {shard.Second.Holds} holds of {shard.Second.Devices} devices instead of {shard.First.Holds} of {shard.First.Prohibited + shard.First.Tracked}")),
        ];
    }

    private async Task<(long Holds, long Devices)> CountAsync(StoreKeys keys)
    {
        try
        {
            var carriers = await database().SetMembersAsync(keys.Carriers, CommandFlags.DemandMaster);
            var holds = await Task.WhenAll(carriers.Select(carrier => database().HashLengthAsync(keys.Holds((string)carrier!), CommandFlags.DemandMaster)));
            return (holds.Sum(), await database().HashLengthAsync(keys.Owners, CommandFlags.DemandMaster));
        }
        catch (Exception e) when (RedisFaults.IsFailedCall(e))
        {
            throw RedisFaults.OfRead(e);
        }
    }

    private async Task<bool> HoldsAsync(ShardMeta? meta, Guid storeId, AcknowledgedPosition kept)
    {
        if (meta is null || meta.StoreId != storeId || meta.Revision.Number < kept.Number || meta.Revision.Epoch < kept.Epoch)
        {
            return false;
        }

        if (meta.Revision.Number == kept.Number)
        {
            return meta.Chain == kept.Chain;
        }

        // Trimmed away: it was followed by more changes than the log keeps, so it can't be missing at the end.
        return kept.Number < meta.Oldest
            || (await ReaderOf(meta.Revision.Shard).ReadLogEntryAsync(kept.Number, CancellationToken.None) is { } entry && LogEntry.ChainOf(entry) == kept.Chain);
    }

    private ShardReader ReaderOf(int shard) => new(shard, database, options, time);
}
