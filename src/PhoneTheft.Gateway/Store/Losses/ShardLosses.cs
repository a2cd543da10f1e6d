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
    public LostHolds? Kept => branches.LaidOver(context.Index);

    /// <summary>Whether what was laid over before the restart has been compared with what the store says since, and is answered from.</summary>
    public bool IsRead => _isRead;

    /// <summary>Whether what was cleared while this gateway was away is known, so that nothing is put back that somebody has accepted.</summary>
    public bool MayPutBack => book.WasAsked;

    /// <summary>Whether no loss of the shard is open: then nothing has to be laid over it any more, once the log is followed.</summary>
    public bool AreOver => book.IsHeard && Pending.Count == 0 && !book.Open.Any(loss => loss.Shard == context.Index);

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
        if (lost is null)
        {
            return _isRead ? seen?.Lost?.After(await ReadAsync(seen.Revision.Number, loaded, cancellationToken)) : await KeptAsync(loaded, cancellationToken);
        }

        var newer = await NewerAsync(lost, loaded, cancellationToken);
        var before = _isRead ? seen?.Lost?.After(newer) : await KeptAsync(loaded, cancellationToken);
        return LostHolds.Both(before, seen is null ? null : Forgotten(seen, lost, loaded.Table)?.After(newer));
    }

    /// <summary>What was kept of before the restart is answered from now.</summary>
    public void AreRead() => _isRead = true;

    /// <inheritdoc cref="LostBranches.Forget"/>
    public void Forget() => branches.Forget(context.Index);

    /// <inheritdoc cref="LossFinder.StillLostAsync"/>
    public Task<LostBranch> StillLostAsync(LostBranch branch, CancellationToken cancellationToken) => _finder.StillLostAsync(branch, cancellationToken);

    /// <summary>Keeps what is laid over, with the position it is of.</summary>
    public void Keep(ShardView view) => branches.Keep(context.Index, view.Lost, view.Revision.Number);

    /// <inheritdoc cref="LostBranches.Settle"/>
    public void Settle(LostBranch branch, long? epoch) => branches.Settle(branch, epoch);

    /// <summary>
    /// The devices whose changes were lost, also where others hold them as severely: those may let go. And of what is not remembered those
    /// that would be answered less severely than a moment ago.
    /// </summary>
    private static LostHolds? Forgotten(ShardView seen, LostBranch lost, ShardTable loaded)
    {
        var changed = lost.Changes.GroupBy(change => change.Identity, change => change.Carrier)
            .ToDictionary(device => device.Key, device => (IReadOnlyList<string>)[.. device.Distinct(StringComparer.Ordinal)]);
        var devices = changed.Select(device => (Identity: device.Key, Status: seen.StatusOf(device.Key), Carriers: device.Value));
        if (!lost.IsWhole)
        {
            // Only the table tells.
            devices = devices.Concat(seen.Table.InOrder().Where(device => !changed.ContainsKey(device.Key) && LostHolds.IsMoreSevere(device.Value, loaded.StatusOf(device.Key)))
                .Select(device => (device.Key, device.Value, (IReadOnlyList<string>)[])));
        }

        return LostHolds.Of(devices.Where(device => device.Status is EquipmentStatus.Prohibited or EquipmentStatus.Tracked)
            .Select(device => KeyValuePair.Create(device.Identity, new LostStatus(device.Status, device.Carriers))));
    }

    private async Task<LostHolds?> KeptAsync(ShardView loaded, CancellationToken cancellationToken)
    {
        var kept = branches.Kept(context.Index);
        var holds = kept?.Holds?.After(await ReadAsync(kept.Number, loaded, cancellationToken));
        foreach (var branch in Pending)
        {
            holds = LostHolds.Both(holds, branch.Holds?.After(await NewerAsync(branch, loaded, cancellationToken)));
        }

        return holds;
    }

    // What carriers have said since the histories parted, as far as it can be told from the part of the log that is remembered.
    private async Task<IReadOnlyList<Change>> NewerAsync(LostBranch lost, ShardView loaded, CancellationToken cancellationToken) =>
        [.. (await ReadAsync(lost.Fork ?? 0, loaded, cancellationToken)).Where(lost.IsOlderThan)];

    // What the store's own history says after a number; no more of it than a shard remembers.
    private async Task<IReadOnlyList<Change>> ReadAsync(long after, ShardView loaded, CancellationToken cancellationToken) =>
        after >= loaded.Revision.Number
            ? []
            : await context.Log.ReadRecentAsync(loaded.Revision, loaded.Chain, (int)Math.Min(context.Store.Options.RecentChangesPerShard(context.Store.Identity.Shards), loaded.Revision.Number - after), cancellationToken);
}
