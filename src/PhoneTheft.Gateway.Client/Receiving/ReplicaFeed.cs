using System.Runtime.InteropServices;
using PhoneTheft.Gateway.Client.State;
using PhoneTheft.Gateway.Core;
using PhoneTheft.Gateway.Replication;

namespace PhoneTheft.Gateway.Client.Receiving;

/// <summary>
/// Keeps the replica in this process equal to the state: loaded from it once, then moved by the same changes. The loop only.
/// </summary>
internal sealed class ReplicaFeed(Replica replica, TimeProvider time)
{
    // Nobody reads a carrier's ring: it has no streams to feed.
    private const int RecentChanges = 1;
    private const int LoadedAtOnce = 65_536;

    // How old a list from the file is, nobody knows; nothing that asks for freshness may take it for fresh.
    private static readonly TimeSpan AnEarlierProcess = TimeSpan.FromDays(3_650);

    private ShardTable[]? _staged;

    /// <summary>Puts the state's list in, if it has one.</summary>
    public void Load(SyncState state)
    {
        if (!state.HasList)
        {
            return;
        }

        using var reader = state.Read();
        var tables = NewTables(reader.Shards);
        var batches = new Dictionary<(int Shard, EquipmentStatus Status), List<EquipmentIdentity>>();
        foreach (var (identity, status) in reader.List())
        {
            var key = (identity.ShardOf(reader.Shards), status);
            if (!batches.TryGetValue(key, out var batch))
            {
                batches[key] = batch = [];
            }

            batch.Add(identity);
            if (batch.Count == LoadedAtOnce / reader.Shards)
            {
                tables[key.Item1].SetAll(CollectionsMarshal.AsSpan(batch), status);
                batch.Clear();
            }
        }

        foreach (var ((shard, status), batch) in batches)
        {
            tables[shard].SetAll(CollectionsMarshal.AsSpan(batch), status);
        }

        Adopt(tables, reader.Cursor);
        Confirm(AnEarlierProcess);
    }

    public void BeginSnapshot(int shards) => _staged = NewTables(shards);

    public void Stage(int shard, ReadOnlySpan<EquipmentIdentity> prohibited, ReadOnlySpan<EquipmentIdentity> tracked)
    {
        _staged![shard].SetAll(prohibited, EquipmentStatus.Prohibited);
        _staged[shard].SetAll(tracked, EquipmentStatus.Tracked);
    }

    public void Stage(IReadOnlyList<StateChange> changes)
    {
        foreach (var change in changes)
        {
            _staged![change.Identity.ShardOf(_staged.Length)].Set(change.Identity, change.Status);
        }
    }

    public void CommitSnapshot(Cursor cursor)
    {
        Adopt(_staged!, cursor);
        _staged = null;
    }

    public void AbandonSnapshot() => _staged = null;

    /// <summary>Moves the tables in use, and then the positions beside them: an answer is at least as new as what it quotes.</summary>
    public void Apply(IReadOnlyList<StateChange> changes, Cursor through)
    {
        foreach (var change in changes)
        {
            replica.ShardOf(change.Identity)!.View!.Table.Set(change.Identity, change.Status);
        }

        for (var shard = 0; shard < replica.Shards.Count; shard++)
        {
            if (replica.Shards[shard].View!.Revision != through.Positions[shard])
            {
                Publish(shard, replica.Shards[shard].View!.Table, through);
            }
        }
    }

    /// <summary>Makes buckets of a shard what the state now says of them.</summary>
    public void ReplaceBuckets(int shard, IReadOnlyList<BucketContent> buckets, Cursor cursor)
    {
        var table = replica.Shards[shard].View!.Table;
        var replaced = buckets.Select(content => content.Bucket).ToHashSet();
        var listed = buckets.SelectMany(content => content.Prohibited.Concat(content.Tracked)).ToHashSet();
        var gone = table.InOrder()
            .Select(entry => entry.Key)
            .Where(identity => replaced.Contains(Bucket.Of(identity, replica.Shards.Count)) && !listed.Contains(identity))
            .ToList();
        gone.ForEach(identity => table.Set(identity, EquipmentStatus.Permitted));
        foreach (var content in buckets)
        {
            table.SetAll([.. content.Prohibited], EquipmentStatus.Prohibited);
            table.SetAll([.. content.Tracked], EquipmentStatus.Tracked);
        }

        Publish(shard, table, cursor);
    }

    /// <summary>So long ago the gateway held all that the store held, and this replica all that the gateway held.</summary>
    public void Confirm(TimeSpan staleness)
    {
        var at = time.GetTimestamp() - (long)(staleness.TotalSeconds * time.TimestampFrequency);
        foreach (var shard in replica.Shards)
        {
            shard.Confirm(at);
        }
    }

    private static ShardTable[] NewTables(int shards) => [.. Enumerable.Range(0, shards).Select(shard => new ShardTable(shard, shards))];

    private void Adopt(ShardTable[] tables, Cursor cursor)
    {
        if (replica.Shards.Count == 0)
        {
            var shards = Enumerable.Range(0, tables.Length).Select(shard => new ReplicaShard(shard, RecentChanges, time)).ToList();
            for (var shard = 0; shard < tables.Length; shard++)
            {
                Publish(shards[shard], tables[shard], cursor.Positions[shard]);
            }

            // Last: whoever finds a shard finds a list in it.
            replica.Open(shards);
            return;
        }

        for (var shard = 0; shard < tables.Length; shard++)
        {
            Publish(shard, tables[shard], cursor);
        }
    }

    private void Publish(int shard, ShardTable table, Cursor cursor) => Publish(replica.Shards[shard], table, cursor.Positions[shard]);

    // What a client isn't told stays empty: the whole chain, and how many holds of all carriers there are.
    private static void Publish(ReplicaShard shard, ShardTable table, Revision at) =>
        shard.Adopt(new ShardView(table, at, new Chain(at.Chain, 0, 0), table.Digest, Holds: 0));
}
