using System.Diagnostics.CodeAnalysis;
using PhoneTheft.Gateway.Core;
using PhoneTheft.Gateway.Replication;
using PhoneTheft.Gateway.Store.Format;
using PhoneTheft.Gateway.Store.Redis;

namespace PhoneTheft.Gateway.Store.Reading;

/// <summary>The one reader of a shard's change log. Every change it returns is chained to the change before it.</summary>
internal sealed class ShardLog(int shard, StoreIdentity store, ShardReader reader)
{
    /// <summary>The shard's meta, after checking that it is this store's and of a format this gateway knows.</summary>
    /// <exception cref="StoreException">The store can't be reached, came back empty or as another store, or has another format.</exception>
    public Task<ShardMeta> ReadMetaAsync(CancellationToken cancellationToken) =>
        ReadableAsync(async () => Known(await reader.ReadMetaAsync(cancellationToken)));

    /// <summary>One change by its number; null when the log doesn't hold it.</summary>
    /// <exception cref="StoreException">As for <see cref="ReadMetaAsync"/>; or the entry is damaged.</exception>
    public Task<Change?> FindAsync(long number, CancellationToken cancellationToken) => ReadableAsync(async () =>
    {
        var meta = Known(await reader.ReadMetaAsync(cancellationToken));
        return number >= meta.Oldest && number <= meta.Revision.Number && await reader.ReadLogEntryAsync(number, cancellationToken) is { } entry
            ? LogEntry.Parse(entry, shard)
            : null;
    });

    /// <summary>The chain at a number; null when the log does not hold it.</summary>
    /// <exception cref="StoreException">The store cannot be reached, or the entry is damaged.</exception>
    public Task<Chain?> FindChainAsync(long number, CancellationToken cancellationToken) => ReadableAsync(async () =>
        await reader.ReadLogEntryAsync(number, cancellationToken) is { } entry ? LogEntry.ChainOf(entry) : (Chain?)null);

    /// <summary>The changes that led to a position, as many as the log still holds and are wanted.</summary>
    /// <param name="revision">The position; the last of the changes is there.</param>
    /// <param name="chain">The chain there.</param>
    /// <param name="atMost">How many are wanted. The first of them begins a run.</param>
    /// <param name="cancellationToken">Ends the reading.</param>
    /// <returns>Gapless, each chained to the one before; empty when the log does not lead to that position.</returns>
    /// <exception cref="StoreException">The store can't be reached, or is not this one.</exception>
    public async Task<IReadOnlyList<Change>> ReadRecentAsync(Revision revision, Chain chain, int atMost, CancellationToken cancellationToken)
    {
        var changes = new List<Change>();
        Chain? before = null;
        for (var next = Math.Max(1, revision.Number - atMost + 1); next <= revision.Number;)
        {
            var page = await reader.ReadLogAsync(next, cancellationToken);
            Known(page.Meta);
            foreach (var entry in page.Entries)
            {
                if (next > revision.Number)
                {
                    break;
                }

                if (TryFollow(entry, ref before, changes.Count > 0 ? changes[^1] : null, out var change) && (changes.Count == 0 || change.Revision.Number == next))
                {
                    changes.Add(change);
                    next = change.Revision.Number + 1;
                    continue;
                }

                // What comes after it leads there as well.
                changes.Clear();
                before = null;
                next++;
            }

            if (page.IsLast)
            {
                break;
            }
        }

        if (changes is not [.., var last] || last.Revision.Number != revision.Number || last.Chain != chain)
        {
            return [];
        }

        var whole = changes.FindIndex(change => change.PlaceInRun == 0);
        return whole < 0 ? [] : changes.GetRange(whole, changes.Count - whole);
    }

    /// <summary>Reads one page of the changes that follow a position.</summary>
    /// <exception cref="StoreException">As for <see cref="ReadMetaAsync"/>; or an entry is damaged.</exception>
    public Task<ChangePage> ReadAfterAsync(LogPosition after, CancellationToken cancellationToken) =>
        ReadableAsync(async () => PageAfter(after, await reader.ReadLogAsync(after.Revision.Number, cancellationToken)));

    private ChangePage PageAfter(LogPosition after, LogPage page)
    {
        var meta = Known(page.Meta);
        if (meta.Revision.Epoch < after.Revision.Epoch)
        {
            return Mismatch(meta, $"the store is in epoch {meta.Revision.Epoch}, this node in {after.Revision.Epoch}");
        }

        var entries = page.Entries;
        var number = after.Revision.Number;
        var chain = after.Chain;
        var first = 0;
        if (entries.Count > 0 && NumberOf(entries[0]) == number)
        {
            chain = LogEntry.ChainOf(entries[0]);
            if (chain.Value.First != after.Revision.Chain || (after.Chain is { } known && known != chain))
            {
                return Mismatch(meta, $"the store's history holds another change at {number}");
            }

            first = 1;
        }
        else if (meta.Revision.Number < number)
        {
            return Mismatch(meta, $"the store's history ends at {meta.Revision.Number}, this node has seen {number}");
        }
        else if (chain is null && number > 0)
        {
            // Only the start of the chain is known: what comes next can't be checked without the change before it.
            return Mismatch(meta, $"the log no longer holds change {number}");
        }
        else if (meta.Revision.Number == number && chain is not null && meta.Chain != chain)
        {
            return Mismatch(meta, $"the store's history differs at {number}");
        }

        var changes = new List<Change>(entries.Count);
        foreach (var entry in entries.Skip(first))
        {
            if (NumberOf(entry) != number + 1)
            {
                return Mismatch(meta, $"the log no longer holds change {number + 1}");
            }

            if (chain is { } before && !LogEntry.Follows(entry, before))
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
        else if (number == meta.Revision.Number && chain is not null && chain != meta.Chain)
        {
            return Mismatch(meta, $"the log ends with another chain than the store has at {number}");
        }

        return new ChangePage(meta, changes, page.IsLast);
    }

    private bool TryFollow(byte[] entry, ref Chain? before, Change? known, [NotNullWhen(true)] out Change? change)
    {
        try
        {
            change = before is { } chain && !LogEntry.Follows(entry, chain) ? null : LogEntry.Parse(entry, shard, known);
            before = change?.Chain;
            return change is not null;
        }
        catch (FormatException)
        {
            // Whoever has to read it says so.
            change = null;
            return false;
        }
    }

    // A full page may end inside a run, and nobody may see half a run. A page has room for several runs. The log itself ends with a
    // whole one, because a run's entries are written by one command.
    private static void DropLastRun(List<Change> changes)
    {
        var whole = WholeRuns.Count(changes.Count, index => index < changes.Count && changes[index].PlaceInRun == 0);
        if (whole == 0)
        {
            throw new FormatException("A run of changes must be shorter than a page of the log.");
        }

        changes.RemoveRange(whole, changes.Count - whole);
    }

    private ShardMeta Known(ShardMeta? meta) => meta switch
    {
        null => throw new StoreException(StoreFault.Reset, "The store came back empty; this gateway goes on from memory."),
        _ when meta.StoreId != store.StoreId => throw new StoreException(
            StoreFault.Mismatch, $"The store came back as {meta.StoreId}; this gateway has served {store.StoreId} and goes on from memory."),
        _ when !ShardMeta.Knows(meta.Format) => throw new StoreException(StoreFault.Refused, ShardMeta.UnknownFormat(meta.Format)),
        _ => meta,
    };

    private async Task<T> ReadableAsync<T>(Func<Task<T>> read)
    {
        try
        {
            return await read();
        }
        catch (FormatException e)
        {
            throw StoreException.OfUnreadable(shard, e);
        }
    }

    private static ChangePage Mismatch(ShardMeta meta, string why) => new(meta, [], false, why);

    private static long NumberOf(ReadOnlySpan<byte> entry) => new FieldReader(entry).NextInt64();
}

/// <summary>The changes that follow a position in a shard's log.</summary>
/// <param name="Meta">The shard's meta, read before the changes.</param>
/// <param name="Changes">Gapless, each chained to the one before, whole runs only; empty on a mismatch.</param>
/// <param name="IsLast">The log held nothing more when it was read.</param>
/// <param name="Mismatch">Why the store's history doesn't go on from that position; null when it does.</param>
internal sealed record ChangePage(ShardMeta Meta, IReadOnlyList<Change> Changes, bool IsLast, string? Mismatch = null);

/// <summary>How far a reader of the log has read.</summary>
/// <param name="Revision">The last change it has seen, with the start of the chain there.</param>
/// <param name="Chain">The whole chain there; null when the reader knows only its start, as from a client's cursor.</param>
internal readonly record struct LogPosition(Revision Revision, Chain? Chain);
