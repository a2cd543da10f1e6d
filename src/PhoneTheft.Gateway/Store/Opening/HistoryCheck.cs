using PhoneTheft.Gateway.Store.AcknowledgedPositions;
using PhoneTheft.Gateway.Store.Format;
using PhoneTheft.Gateway.Store.Reading;
using PhoneTheft.Gateway.Store.Redis;
using StackExchange.Redis;

namespace PhoneTheft.Gateway.Store.Opening;

/// <summary>Checks whether a store's history holds the positions that were acknowledged.</summary>
internal sealed class HistoryCheck(IDatabase database, StoreOptions options, TimeProvider time)
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
