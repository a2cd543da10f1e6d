using PhoneTheft.Gateway.Core;

namespace PhoneTheft.Gateway.Replication;

internal sealed partial class ShardTable
{
    /// <summary>The list as it is now. The writer only; it takes a few nanoseconds a TAC, however many devices there are.</summary>
    public TableImage Capture()
    {
        var (tacs, nodes) = _index.Copy();
        return new TableImage(Slots, tacs, nodes);
    }

    /// <summary>Adds a TAC that isn't there yet, whole: slots, ascending, at least one in either.</summary>
    /// <exception cref="InvalidDataException">They have one in common.</exception>
    internal void Add(uint tac, ReadOnlySpan<ushort> prohibited, ReadOnlySpan<ushort> tracked)
    {
        var node = TacNode.Of(prohibited, tracked, Slots);
        MakeRoomFor(tac);
        _index.Publish(tac, node);
        Volatile.Write(ref _nodeBytes, _nodeBytes + node.Bytes);
        Count(EquipmentStatus.Prohibited, prohibited.Length);
        Count(EquipmentStatus.Tracked, tracked.Length);
        Digest += _hasher.Of(tac, EquipmentStatus.Prohibited, prohibited) + _hasher.Of(tac, EquipmentStatus.Tracked, tracked);
    }
}
