using PhoneTheft.Gateway.Core;
using PhoneTheft.Gateway.Store.Following;
using PhoneTheft.Gateway.Store.Format;
using PhoneTheft.Gateway.Store.Redis;

namespace PhoneTheft.Gateway.Store.Reading;

/// <summary>A shard's log, for whoever is further back than this node remembers.</summary>
internal sealed class ChangeHistory(int shard, StoreIdentity layout, ShardReader reader)
{
    /// <returns>Null when the log doesn't hold it.</returns>
    /// <exception cref="StoreException">The store can't be reached, or is another.</exception>
    public async Task<Change?> FindAsync(long number, CancellationToken cancellationToken)
    {
        var meta = LogTail.Known(await reader.ReadMetaAsync(cancellationToken), layout);
        if (number < meta.Oldest || number > meta.Revision.Number)
        {
            return null;
        }

        return await reader.ReadLogEntryAsync(number, cancellationToken) is { } entry ? LogEntry.Parse(entry, shard) : null;
    }

    /// <summary>What follows a position, gapless and chained to it.</summary>
    /// <returns>Whole runs of the script, as far as a page goes; null when the position is not in the log.</returns>
    /// <exception cref="StoreException">The store can't be reached, or is another.</exception>
    public async Task<IReadOnlyList<Change>?> ReadAsync(Revision after, CancellationToken cancellationToken)
    {
        // From the very start there is nothing to find the position by, and nothing that could be left out before number 1.
        var page = await reader.ReadLogAsync(Math.Max(after.Number, 1), cancellationToken);
        var meta = LogTail.Known(page.Meta, layout);
        if (Math.Max(after.Number, 1) < meta.Oldest)
        {
            return null;
        }

        // A position that can't be compared is none: the log may have been trimmed between the two halves of the read.
        if (after.Number > 0 && (page.Entries is not [var first, ..] || LogEntry.Parse(first, shard).Revision.Number != after.Number))
        {
            return null;
        }

        var changes = new List<Change>(page.Entries.Count);
        Chain? chain = null;
        foreach (var entry in page.Entries)
        {
            var change = LogEntry.Parse(entry, shard);
            if (change.Revision.Number == after.Number)
            {
                if (change.Chain.First != after.Chain)
                {
                    return null;
                }
            }
            else if (change.Revision.Number != after.Number + changes.Count + 1 || (chain is { } before && !LogEntry.Follows(entry, before)))
            {
                return null;
            }
            else
            {
                changes.Add(change);
            }

            chain = change.Chain;
        }

        return page.IsLast ? changes : WholeRuns(changes);
    }

    private static List<Change> WholeRuns(List<Change> changes)
    {
        // What would come next may be of the same run as the last ones here.
        var end = changes.FindLastIndex(change => change.PlaceInRun == 0);
        return end > 0 ? changes[..end] : changes;
    }
}
