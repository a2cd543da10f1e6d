using PhoneTheft.Gateway.Replication;
using PhoneTheft.Gateway.Store;
using PhoneTheft.Gateway.V1;

namespace PhoneTheft.Gateway.Sync;

/// <summary>All that one stream says about the list: the whole of it first if need be, then changes, comparisons and checkpoints.</summary>
internal sealed class StreamContent
{
    private readonly AcceptedHello _hello;
    private readonly ListSource _list;
    private readonly SyncOptions _options;

    public StreamContent(AcceptedHello hello, ListSource list, SyncOptions options, TimeProvider time)
    {
        (_hello, _list, _options) = (hello, list, options);
        Changes = new ChangeSource(hello, list);
        Checkpoints = new CheckpointBuilder(hello, list.Replica, options, time);
        Snapshot = new SnapshotReader(hello, list, options, time);
        Verify = new VerifyHandler(hello, list, Checkpoints, options, time);
    }

    public ChangeSource Changes { get; }

    public CheckpointBuilder Checkpoints { get; }

    public SnapshotReader Snapshot { get; }

    public VerifyHandler Verify { get; }

    /// <summary>Whether the client is sent the whole list first.</summary>
    public bool BeginsWithSnapshot => _hello.Snapshot != SnapshotReason.Unspecified;

    public Welcome Welcome() => WelcomeMessage.Of(_hello, _list.Replica, _options);
}

/// <summary>Where a stream reads the list from: this node's replica, and the store behind it for what the replica does not hold.</summary>
/// <param name="Replica">The replica that checks are answered from as well.</param>
/// <param name="Store">Older changes, and who holds what.</param>
/// <param name="Resume">Whether a position is in the history that this node follows.</param>
/// <param name="ReadGate">One stream at a time reads a whole shard.</param>
internal sealed record ListSource(Replica Replica, HoldStore Store, ResumeCheck Resume, ShardReadGate ReadGate);
