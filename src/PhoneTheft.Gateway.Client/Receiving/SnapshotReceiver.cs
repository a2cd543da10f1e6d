using PhoneTheft.Gateway.Client.ClientStatus;
using PhoneTheft.Gateway.Client.State;
using PhoneTheft.Gateway.Core;
using PhoneTheft.Gateway.V1;

namespace PhoneTheft.Gateway.Client.Receiving;

/// <summary>A list on its way in, beside the one in use. The loop only.</summary>
internal sealed class SnapshotReceiver : IDisposable
{
    private readonly ListFollowers _followers;
    private readonly CurrentStatus _status;
    private readonly SnapshotStage _stage;
    private readonly int _shards;
    private long _devices;

    public SnapshotReceiver(SyncState state, ListFollowers followers, CurrentStatus status)
    {
        _followers = followers;
        _status = status;
        _shards = state.Shards;
        _stage = state.BeginSnapshot();
        followers.BeginSnapshot(_shards);
    }

    public void Take(SnapshotChunk chunk)
    {
        if (chunk.Shard >= _shards)
        {
            throw ConnectionFault.Violation("A chunk is of a shard that the store hasn't got.");
        }

        var shard = (int)chunk.Shard;
        var prohibited = OfShard(shard, ContractMapping.ReadAscending(chunk.Prohibited));
        var tracked = OfShard(shard, ContractMapping.ReadAscending(chunk.Tracked));
        _stage.Add(shard, prohibited, tracked);
        _followers.Stage(shard, prohibited, tracked);
        if (chunk.OwnHolds.Count > 0)
        {
            _stage.AddOwn([.. chunk.OwnHolds.Select(ContractMapping.ReadOwn)]);
        }

        _devices += prohibited.Length + tracked.Length;
        _status.Change(status => status with { SnapshotDevices = _devices });
    }

    public void Apply(IReadOnlyList<StateChange> changes)
    {
        _stage.Apply(changes);
        _followers.Stage(changes);
    }

    /// <summary>Puts the list into use, unless it isn't what the gateway says it sent.</summary>
    /// <exception cref="ConnectionFault">The digest of a shard differs; the list in use stays.</exception>
    public void Commit(SnapshotEnd end, Cursor cursor)
    {
        if (end.Digests.Count != _shards || end.Digests.Any(digest => digest.Length != Digest.Size))
        {
            throw ConnectionFault.Violation("The end of a snapshot lacks digests.");
        }

        for (var shard = 0; shard < _shards; shard++)
        {
            if (Digest.Read(end.Digests[shard].Span) != _stage.Digests[shard])
            {
                throw ConnectionFault.ListDiffers(shard);
            }
        }

        _stage.Commit(cursor);
        _followers.CommitSnapshot(cursor);
    }

    public void Dispose()
    {
        _stage.Dispose();
        _followers.AbandonSnapshot();
    }

    private EquipmentIdentity[] OfShard(int shard, EquipmentIdentity[] identities) =>
        Array.TrueForAll(identities, identity => identity.ShardOf(_shards) == shard)
            ? identities
            : throw ConnectionFault.Violation("A chunk names a device of another shard.");
}
