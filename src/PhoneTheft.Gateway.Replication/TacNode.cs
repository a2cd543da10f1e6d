using System.Diagnostics;
using PhoneTheft.Gateway.Core;

namespace PhoneTheft.Gateway.Replication;

/// <summary>What one shard holds of one TAC, in one array that never changes.</summary>
/// <remarks>
/// <para>
/// Words: where the second set begins; the devices on the list, a <see cref="SlotSet"/>; those of them that are TRACKED, another.
/// </para>
/// <para>
/// Were the sets published one after the other, a device moving from TRACKED to PROHIBITED could be looked for in the old one
/// and then in the new one, be found in neither, and pass as PERMITTED. A reader takes one reference and sees both of one moment.
/// </para>
/// <para>
/// Two sets of 7.8 kB at most, so an array is cheap enough to be copied for every change, and far from the large object heap.
/// Most of those asked for aren't on the list, and most on it are PROHIBITED: one search answers the first, one more, of a short set, the
/// others.
/// </para>
/// </remarks>
internal readonly partial struct TacNode
{
    private const int Header = 1;

    /// <summary>Stays where a TAC's last device left, so that probing for others goes on past it.</summary>
    public static readonly TacNode Empty = new([Header]);

    public TacNode(ushort[] words) => Words = words;

    public ushort[] Words { get; }

    public bool IsEmpty => Words.Length == Header;

    /// <summary>What the array occupies: object header, type, length, elements, rounded up to 8.</summary>
    public int Bytes => IsEmpty ? 0 : (24 + (sizeof(ushort) * Words.Length) + 7) & ~7;

    private SlotSet Listed => new(Words.AsSpan(Header, Words[0] - Header));

    private SlotSet Tracked => new(TrackedWords);

    public EquipmentStatus StatusOf(ushort slot) =>
        !Listed.Contains(slot) ? EquipmentStatus.Permitted
        : Tracked.Contains(slot) ? EquipmentStatus.Tracked
        : EquipmentStatus.Prohibited;

    /// <summary>The words that say whether a device is on the list; to find them takes the array's first words and no others.</summary>
    public ReadOnlySpan<ushort> PlaceOf(ushort slot) => Listed.PlaceOf(slot);

    /// <summary>The words that say which devices are TRACKED; none where none is.</summary>
    public ReadOnlySpan<ushort> TrackedWords => Words.AsSpan(Words[0]);

    /// <summary>This node after some devices moved.</summary>
    /// <param name="moved">The devices, ascending.</param>
    /// <param name="from">The status of each in this node.</param>
    /// <param name="to">Another one.</param>
    /// <param name="slots">How many slots there could be.</param>
    public TacNode Move(ReadOnlySpan<ushort> moved, EquipmentStatus from, EquipmentStatus to, int slots)
    {
        Debug.Assert(from != to);
        var comes = from == EquipmentStatus.Permitted;
        var goes = to == EquipmentStatus.Permitted;
        var listed = Listed.LayoutAfter(comes ? moved.Length : goes ? -moved.Length : 0, slots);
        if (listed.Length == 0)
        {
            return Empty;
        }

        var tracks = to == EquipmentStatus.Tracked;
        var tracked = Tracked.LayoutAfter(tracks ? moved.Length : from == EquipmentStatus.Tracked ? -moved.Length : 0, slots);
        var words = GC.AllocateUninitializedArray<ushort>(Header + listed.Length + tracked.Length);
        words[0] = (ushort)(Header + listed.Length);
        Write(Listed, comes, goes, moved, listed, words.AsSpan(Header, listed.Length));
        Write(Tracked, tracks, from == EquipmentStatus.Tracked, moved, tracked, words.AsSpan(Header + listed.Length));
        return new TacNode(words);
    }

    /// <summary>The first device not below <paramref name="slot"/>; false when there is none.</summary>
    public bool TryFirstFrom(int slot, out int first, out EquipmentStatus status)
    {
        first = Listed.FirstFrom(slot);
        status = first >= 0 && Tracked.Contains((ushort)first) ? EquipmentStatus.Tracked : EquipmentStatus.Prohibited;
        return first >= 0;
    }

    private static void Write(SlotSet set, bool with, bool without, ReadOnlySpan<ushort> moved, SlotLayout layout, Span<ushort> to)
    {
        if (with)
        {
            set.CopyWith(moved, layout, to);
        }
        else if (without)
        {
            set.CopyWithout(moved, layout, to);
        }
        else
        {
            set.CopyTo(to);
        }
    }
}
