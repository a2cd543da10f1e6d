using PhoneTheft.Gateway.Client.State;
using PhoneTheft.Gateway.Core;

namespace PhoneTheft.Gateway.Client.Receiving;

/// <summary>Who follows the state within this process: the replica, if there is one, and those who read changes. The loop only.</summary>
internal sealed class ListFollowers(ReplicaFeed? replica, ChangeFeed readers)
{
    /// <summary>Whether it is worth making a change for a reader.</summary>
    public bool HasReaders => readers.HasReaders;

    public void Load(SyncState state) => replica?.Load(state);

    /// <summary>The state has taken these changes.</summary>
    public void Apply(IReadOnlyList<StateChange> changes, Cursor through) => replica?.Apply(changes, through);

    public void Tell(SyncChange change) => readers.Tell(change);

    /// <summary>Buckets of a shard were replaced in the state.</summary>
    public void ReplaceBuckets(int shard, IReadOnlyList<BucketContent> buckets, Cursor cursor)
    {
        replica?.ReplaceBuckets(shard, buckets, cursor);
        readers.Tell(new SyncChange { ListReplaced = true });
    }

    public void BeginSnapshot(int shards) => replica?.BeginSnapshot(shards);

    public void Stage(int shard, ReadOnlySpan<EquipmentIdentity> prohibited, ReadOnlySpan<EquipmentIdentity> tracked) =>
        replica?.Stage(shard, prohibited, tracked);

    public void Stage(IReadOnlyList<StateChange> changes) => replica?.Stage(changes);

    public void CommitSnapshot(Cursor cursor) => replica?.CommitSnapshot(cursor);

    public void AbandonSnapshot() => replica?.AbandonSnapshot();

    /// <summary>So long ago the gateway held all that the store held, and the state all that the gateway held.</summary>
    public void Confirm(TimeSpan staleness) => replica?.Confirm(staleness);
}
