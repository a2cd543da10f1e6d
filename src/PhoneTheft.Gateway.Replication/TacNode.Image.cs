using System.Buffers;
using System.Buffers.Binary;
using PhoneTheft.Gateway.Core;

namespace PhoneTheft.Gateway.Replication;

internal readonly partial struct TacNode
{
    /// <summary>How many bytes <see cref="WriteImage"/> takes.</summary>
    public int ImageBytes(int slots) =>
        TableImage.TacHeader + SlotImage.Bytes(Listed.Count - Tracked.Count, slots) + SlotImage.Bytes(Tracked.Count, slots);

    /// <summary>Writes the TAC as <see cref="TableImage"/> says.</summary>
    /// <returns>How many bytes.</returns>
    public int WriteImage(uint tac, int slots, Span<byte> into)
    {
        var buffer = ArrayPool<ushort>.Shared.Rent(3 * SlotSet.MaxSlots);
        var listed = buffer.AsSpan(0, Listed.CopySlots(buffer));
        var tracked = buffer.AsSpan(SlotSet.MaxSlots, Tracked.CopySlots(buffer.AsSpan(SlotSet.MaxSlots)));
        var prohibited = buffer.AsSpan(2 * SlotSet.MaxSlots, listed.Length - tracked.Length);
        SlotSet.Cut(listed, tracked, prohibited);

        BinaryPrimitives.WriteUInt32LittleEndian(into, tac);
        BinaryPrimitives.WriteUInt16LittleEndian(into[4..], (ushort)prohibited.Length);
        BinaryPrimitives.WriteUInt16LittleEndian(into[6..], (ushort)tracked.Length);
        var length = TableImage.TacHeader;
        length += SlotImage.Write(prohibited, slots, into[length..]);
        length += SlotImage.Write(tracked, slots, into[length..]);
        ArrayPool<ushort>.Shared.Return(buffer);
        return length;
    }

    /// <summary>The node of these devices.</summary>
    /// <param name="prohibited">Their slots, ascending.</param>
    /// <param name="tracked">Likewise; at least one in either.</param>
    /// <param name="slots">How many slots there could be.</param>
    /// <exception cref="InvalidDataException">They have one in common.</exception>
    public static TacNode Of(ReadOnlySpan<ushort> prohibited, ReadOnlySpan<ushort> tracked, int slots)
    {
        var node = prohibited.IsEmpty ? Empty : Empty.Move(prohibited, EquipmentStatus.Permitted, EquipmentStatus.Prohibited, slots);
        foreach (var slot in tracked)
        {
            if (node.StatusOf(slot) != EquipmentStatus.Permitted)
            {
                throw new InvalidDataException("A device is prohibited or tracked, not both.");
            }
        }

        return tracked.IsEmpty ? node : node.Move(tracked, EquipmentStatus.Permitted, EquipmentStatus.Tracked, slots);
    }
}
