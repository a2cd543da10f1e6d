namespace PhoneTheft.Gateway.Core.Replication;

public sealed partial class ShardTable
{
    /// <summary>The list as it is now. The writer only; it takes a few nanoseconds a TAC, however many devices there are.</summary>
    public TableImage Capture()
    {
        var (tacs, nodes) = _index.Copy();
        return new TableImage(Slots, tacs, nodes);
    }

    /// <summary>Adds a TAC that isn't there yet, whole.</summary>
    internal void Add(uint tac, TacNode node, int prohibited, int tracked)
    {
        MakeRoomFor(tac);
        _index.Publish(tac, node);
        Volatile.Write(ref _nodeBytes, _nodeBytes + node.Bytes);
        Count(EquipmentStatus.Prohibited, prohibited);
        Count(EquipmentStatus.Tracked, tracked);
        Digest += node.DigestOf(tac, _hasher);
    }
}
