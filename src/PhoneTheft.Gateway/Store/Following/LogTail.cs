using System.Globalization;
using PhoneTheft.Gateway.Core;
using PhoneTheft.Gateway.Store.Format;
using PhoneTheft.Gateway.Store.Reading;
using PhoneTheft.Gateway.Store.Redis;

namespace PhoneTheft.Gateway.Store.Following;

/// <summary>Reads what follows a position in a shard's log, and believes nothing that isn't chained to it.</summary>
internal sealed class LogTail(int shard, StoreIdentity layout, ShardReader reader)
{
    /// <exception cref="StoreException">The store can't be reached, came back empty or as another store.</exception>
    /// <exception cref="FormatException">An entry is not of our format.</exception>
    public async Task<TailPage> ReadAsync(LogPosition position, CancellationToken cancellationToken)
    {
        var page = await reader.ReadLogAsync(position.Revision.Number, cancellationToken);
        var meta = Known(page.Meta, layout);
        if (meta.Revision.Epoch != position.Revision.Epoch)
        {
            return Mismatch(meta, $"the store is in epoch {meta.Revision.Epoch}, this node in {position.Revision.Epoch}");
        }

        var entries = page.Entries;
        var number = position.Revision.Number;
        var chain = position.Chain;
        var first = 0;
        if (entries.Count > 0 && NumberOf(entries[0]) == number)
        {
            if (LogEntry.ChainOf(entries[0]) != chain)
            {
                return Mismatch(meta, $"the store's history holds another change at {number}");
            }

            first = 1;
        }
        else if (meta.Revision.Number < number)
        {
            return Mismatch(meta, $"the store's history ends at {meta.Revision.Number}, this node has seen {number}");
        }
        else if (meta.Revision.Number == number && meta.Chain != chain)
        {
            return Mismatch(meta, $"the store's history differs at {number}");
        }

        var changes = new List<Change>(entries.Count);
        foreach (var entry in entries.Skip(first))
        {
            if (NumberOf(entry) != number + 1)
            {
                return Mismatch(meta, $"the log has no change {number + 1} any more");
            }

            if (!LogEntry.Follows(entry, chain))
            {
                return Mismatch(meta, $"change {number + 1} is not chained to the one before");
            }

            var change = LogEntry.Parse(entry, shard, changes.Count > 0 ? changes[^1] : null);
            changes.Add(change);
            (number, chain) = (change.Revision.Number, change.Chain);
        }

        if (!page.IsLast)
        {
            DropLastRun(changes);
        }
        else if (number < meta.Revision.Number)
        {
            return Mismatch(meta, $"the log ends at {number}, before the store's own position {meta.Revision.Number}");
        }
        else if (number == meta.Revision.Number && chain != meta.Chain)
        {
            return Mismatch(meta, $"the log ends with another chain than the store has at {number}");
        }

        return new TailPage(meta, changes, page.IsLast);
    }

    // A full page may end inside a run, and half a run is told to nobody; a page holds several. The log itself ends with a whole
    // one, because a run's entries are written by one command.
    private static void DropLastRun(List<Change> changes)
    {
        var start = changes.FindLastIndex(change => change.PlaceInRun == 0);
        if (start > 0)
        {
            changes.RemoveRange(start, changes.Count - start);
        }
    }

    /// <exception cref="StoreException">There is no meta, or it is another store's or of another format.</exception>
    public static ShardMeta Known(ShardMeta? meta, StoreIdentity layout) => meta switch
    {
        null => throw new StoreException(StoreFault.Reset, "The store came back empty; this gateway goes on from memory."),
        _ when meta.StoreId != layout.StoreId => throw new StoreException(
            StoreFault.Mismatch, $"The store came back as {meta.StoreId}; this gateway has served {layout.StoreId} and goes on from memory."),
        { Format: not ShardMeta.KnownFormat } => throw new StoreException(StoreFault.Refused, $"The store has format {meta.Format}; this gateway knows {ShardMeta.KnownFormat}."),
        _ => meta,
    };

    private static TailPage Mismatch(ShardMeta meta, string why) => new(meta, [], false, why);

    private static long NumberOf(ReadOnlySpan<byte> entry)
    {
        var tab = entry.IndexOf((byte)'\t');
        return long.Parse(tab < 0 ? entry : entry[..tab], NumberStyles.None, CultureInfo.InvariantCulture);
    }
}
