using System.Runtime.InteropServices;
using PhoneTheft.Gateway.Core;
using PhoneTheft.Gateway.Replication;
using PhoneTheft.Gateway.Store.Format;
using PhoneTheft.Gateway.Store.Reading;
using PhoneTheft.Gateway.Store.Redis;

namespace PhoneTheft.Gateway.Store.Following;

/// <summary>Builds a shard's table from the store's sets while its list goes on changing.</summary>
/// <remarks>
/// The position is read before the scan, and after every page of the scan the log is followed to its end. So the log can't
/// be trimmed away from under a long scan, and order does the rest: a page tells what was true when it was read, every
/// change before that is in the page, every change after it is applied after it, and a change says what is, not what to add.
/// </remarks>
internal sealed class SnapshotLoader(ReplicaShard shard, StoreIdentity store, ShardReader reader, ShardLog log, TimeProvider time)
{
    // How many devices are put into the table at once? With this many a popular TAC is copied once for hundreds of them, and a rare
    // one once for several; page by page the copies were half of the work. 2 MB, for each shard that is loading.
    private const int BatchSize = 262_144;

    private readonly EquipmentIdentity[] _batch = new EquipmentIdentity[BatchSize];
    private int _batched;
    private ShardTable _table = null!;
    private Revision _revision;
    private Chain _chain;
    private Digest _digest;
    private long _holds;
    private long _asked;

    /// <summary>When the store was asked for the newest of what was loaded.</summary>
    public long AskedAt => _asked;

    /// <returns>Null when the table does not have the digest that the store's history says it has.</returns>
    /// <exception cref="StoreException">The store can't be reached, or moved under the scan: to be tried again.</exception>
    public async Task<ShardView?> TryLoadAsync(CancellationToken cancellationToken)
    {
        var runId = await reader.ReadRunIdAsync(cancellationToken);
        var meta = await log.ReadMetaAsync(cancellationToken);
        _table = new ShardTable(shard.Index, store.Shards);
        (_revision, _chain) = (meta.Revision, meta.Chain);
        _digest = meta.Digest;
        _holds = meta.Holds;
        _batched = 0;

        await ScanAsync(reader.ScanBlockedAsync, EquipmentStatus.Prohibited, cancellationToken);
        await ScanAsync(reader.ScanTrackedAsync, EquipmentStatus.Tracked, cancellationToken);
        await FollowAsync(EquipmentStatus.Tracked, cancellationToken);

        // Another process has other cursors: what it was asked to go on with may have left out anything.
        if (await reader.ReadRunIdAsync(cancellationToken) != runId)
        {
            throw new StoreException(StoreFault.Unavailable, "The store's primary changed during the scan.");
        }

        return _table.Digest == _digest ? new ShardView(_table, _revision, _chain, _digest, _holds) : null;
    }

    private async Task ScanAsync(
        Func<string, CancellationToken, Task<ScanPage>> scan, EquipmentStatus status, CancellationToken cancellationToken)
    {
        var cursor = "0";
        do
        {
            var page = await scan(cursor, cancellationToken);
            Take(page.Identities, status);
            cursor = page.Cursor;
            await FollowAsync(status, cancellationToken);
        }
        while (cursor != "0");
        PutIn(status);
    }

    private void Take(ReadOnlySpan<EquipmentIdentity> identities, EquipmentStatus status)
    {
        foreach (var identity in identities)
        {
            // A device of another shard was put there by somebody else, and is not in the digest.
            if (identity.ShardOf(store.Shards) != shard.Index)
            {
                continue;
            }

            _batch[_batched++] = identity;
            if (_batched == BatchSize)
            {
                PutIn(status);
            }
        }
    }

    private void PutIn(EquipmentStatus status)
    {
        var batch = _batch.AsSpan(0, _batched);

        // As numbers, which they are: sorted in half the time it takes to ask each for its order.
        MemoryMarshal.Cast<EquipmentIdentity, ulong>(batch).Sort();
        _table.SetAll(batch, status);
        _batched = 0;
    }

    private async Task FollowAsync(EquipmentStatus status, CancellationToken cancellationToken)
    {
        ChangePage page;
        do
        {
            _asked = time.GetTimestamp();
            page = await log.ReadAfterAsync(new LogPosition(_revision, _chain), cancellationToken);
            if (page.Mismatch is not null)
            {
                throw new StoreException(StoreFault.Unavailable, $"The store's history changed during the scan: {page.Mismatch}.");
            }

            // What was scanned before them goes in before them.
            if (page.Changes.Count > 0)
            {
                PutIn(status);
            }

            KeepServing(page.Changes);
            foreach (var change in page.Changes)
            {
                _table.Set(change.Identity, change.Status);
                (_revision, _chain) = (change.Revision, change.Chain);
                _digest = change.Digest;
                _holds = change.Holds;
            }
        }
        while (!page.IsLast);
    }

    // A suspect shard answers from its last table meanwhile; where the history is still the same, that table keeps up too,
    // and writes go on being answered.
    private void KeepServing(IReadOnlyList<Change> changes)
    {
        if (shard.View is { } view && view.Chain == _chain && view.Revision.Number == _revision.Number)
        {
            shard.Apply(changes);
        }
    }
}
