using System.Diagnostics;

namespace PhoneTheft.Gateway.Core.Replication;

/// <summary>What one shard holds of one TAC. Immutable, both sets in one object.</summary>
/// <remarks>
/// Were the sets published one after the other, a device moving from TRACKED to PROHIBITED could be looked for in the old one
/// and then in the new one, be found in neither, and pass as PERMITTED. A reader takes one reference and sees both of one moment.
/// </remarks>
internal sealed partial class TacNode
{
    /// <summary>Stays where a TAC's last device left, so that probing for others goes on past it.</summary>
    public static readonly TacNode Empty = new(default, default);

    private readonly SlotSet _prohibited;
    private readonly SlotSet _tracked;

    private TacNode(SlotSet prohibited, SlotSet tracked)
    {
        _prohibited = prohibited;
        _tracked = tracked;
    }

    public bool IsEmpty => _prohibited.Count + _tracked.Count == 0;

    /// <summary>What the node occupies: object header, type and two references, and its sets.</summary>
    public int Bytes => this == Empty ? 0 : 32 + _prohibited.Bytes + _tracked.Bytes;

    public EquipmentStatus StatusOf(ushort slot) =>
        _prohibited.Contains(slot) ? EquipmentStatus.Prohibited
        : _tracked.Contains(slot) ? EquipmentStatus.Tracked
        : EquipmentStatus.Permitted;

    /// <summary>This node after some devices moved.</summary>
    /// <param name="moved">The devices, ascending.</param>
    /// <param name="from">The status of each in this node.</param>
    /// <param name="to">Another one.</param>
    /// <param name="slots">How many slots there could be.</param>
    public TacNode Move(ReadOnlySpan<ushort> moved, EquipmentStatus from, EquipmentStatus to, int slots)
    {
        Debug.Assert(from != to);
        var node = new TacNode(
            Move(_prohibited, EquipmentStatus.Prohibited, moved),
            Move(_tracked, EquipmentStatus.Tracked, moved));
        return node.IsEmpty ? Empty : node;

        SlotSet Move(SlotSet set, EquipmentStatus status, ReadOnlySpan<ushort> moved) =>
            to == status ? set.With(moved, slots)
            : from == status ? set.Without(moved)
            : set;
    }

    /// <summary>The first device not below <paramref name="slot"/>; false when there is none.</summary>
    public bool TryFirstFrom(int slot, out int first, out EquipmentStatus status)
    {
        var prohibited = _prohibited.FirstFrom(slot);
        var tracked = _tracked.FirstFrom(slot);
        Debug.Assert(prohibited != tracked || prohibited < 0);

        // −1 is the largest of all as an unsigned number.
        status = (uint)prohibited < (uint)tracked ? EquipmentStatus.Prohibited : EquipmentStatus.Tracked;
        first = status == EquipmentStatus.Prohibited ? prohibited : tracked;
        return first >= 0;
    }
}
