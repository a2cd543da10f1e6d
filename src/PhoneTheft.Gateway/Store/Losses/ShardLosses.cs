using PhoneTheft.Gateway.Core;
using PhoneTheft.Gateway.Replication;
using PhoneTheft.Gateway.Store.Reading;

namespace PhoneTheft.Gateway.Store.Losses;

/// <summary>What one shard of the store has lost: found before this node forgets it, kept, and laid over the list that is left.</summary>
/// <param name="context">The shard.</param>
/// <param name="book">Says what was lost.</param>
/// <param name="branches">Keeps it over a restart until it is put back.</param>
internal sealed class ShardLosses(ShardContext context, LossBook book, LostBranches branches)
{
    private readonly LossFinder _finder = new(context.Log, context.Store.Time);
    private bool _isRead;

    /// <summary>What was laid over before the restart; to be answered from while the store cannot be asked what came after.</summary>
    public LostHolds? Kept => branches.Kept(context.Index).Holds;

    /// <summary>Whether what was laid over before the restart has been compared with what the store says since.</summary>
    public bool IsRead => _isRead;

    /// <summary>Lost branches that are not back yet.</summary>
    public IReadOnlyList<LostBranch> Pending => branches.Of(context.Index);

    /// <summary>Records what the store's history lacks of what a table has seen.</summary>
    /// <param name="seen">The table and its ring, which are about to be given up.</param>
    /// <param name="cancellationToken">Ends the search.</param>
    /// <returns>Null when it lacks nothing.</returns>
    /// <exception cref="Redis.StoreException">The store can't be reached.</exception>
    public async Task<LostBranch?> NoteAsync(ReplicaShard seen, CancellationToken cancellationToken)
    {
        if (await _finder.FindAsync(seen, cancellationToken) is not { } branch)
        {
            return null;
        }

        // Kept before it is said, and said before the table goes that shows it.
        branches.Add(branch);
        book.Report(branch.Loss);
        return branch;
    }

    /// <summary>What is to be laid over a table that was just loaded from the store.</summary>
    /// <param name="seen">What was answered from before; null: nothing.</param>
    /// <param name="lost">What <see cref="NoteAsync"/> found; null: nothing.</param>
    /// <param name="loaded">The new table.</param>
    /// <param name="cancellationToken">Ends the reading of the log.</param>
    /// <exception cref="Redis.StoreException">The store can't be reached.</exception>
    public async Task<LostHolds?> LayOverAsync(ShardView? seen, LostBranch? lost, ShardView loaded, CancellationToken cancellationToken)
    {
        var (kept, since) = _isRead ? (seen?.Lost, seen?.Revision.Number ?? 0) : branches.Kept(context.Index);
        if (lost is null)
        {
            var left = kept?.After(await ReadAsync(since, loaded, cancellationToken));
            _isRead = true;
            return left;
        }

        var changes = await ReadAsync(lost.Fork ?? Math.Max(0, loaded.Revision.Number - context.Store.Options.RecentChangesPerShard(context.Store.Identity.Shards)), loaded, cancellationToken);
        var newer = changes.Where(lost.IsOlderThan).ToList();
        _isRead = true;
        return LostHolds.Both(kept?.After(newer), seen is null ? null : Forgotten(seen, lost, loaded.Table)?.After(newer));
    }

    /// <summary>Keeps what is laid over, with the position it is of.</summary>
    public void Keep(ShardView view) => branches.Keep(context.Index, view.Lost, view.Revision.Number);

    /// <inheritdoc cref="LostBranches.Settle"/>
    public void Settle(LostBranch branch, long? epoch) => branches.Settle(branch, epoch);

    /// <summary>The devices that would be answered less severely than a moment ago.</summary>
    private static LostHolds? Forgotten(ShardView seen, LostBranch lost, ShardTable loaded)
    {
        var changed = lost.Changes.GroupBy(change => change.Identity, change => change.Carrier)
            .ToDictionary(device => device.Key, device => (IReadOnlyList<string>)[.. device.Distinct(StringComparer.Ordinal)]);
        var devices = changed.Select(device => (Identity: device.Key, Status: seen.StatusOf(device.Key), Carriers: device.Value));
        if (!lost.IsWhole)
        {
            // Of what is not remembered only the table tells.
            devices = devices.Concat(seen.Table.InOrder().Where(device => !changed.ContainsKey(device.Key))
                .Select(device => (device.Key, device.Value, (IReadOnlyList<string>)[])));
        }

        return LostHolds.Of(devices.Where(device => LostHolds.IsMoreSevere(device.Status, loaded.StatusOf(device.Identity)))
            .Select(device => KeyValuePair.Create(device.Identity, new LostStatus(device.Status, device.Carriers))));
    }

    // What the store's own history says after a number; as much of it as the log still holds.
    private async Task<IReadOnlyList<Change>> ReadAsync(long after, ShardView loaded, CancellationToken cancellationToken) =>
        after >= loaded.Revision.Number
            ? []
            : await context.Log.ReadRecentAsync(loaded.Revision, loaded.Chain, (int)Math.Min(int.MaxValue, loaded.Revision.Number - after), cancellationToken);
}
