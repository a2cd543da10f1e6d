using System.Buffers.Binary;

namespace PhoneTheft.Gateway.Core.Replication;

internal sealed partial class TacNode
{
    /// <summary>How many bytes <see cref="WriteImage"/> takes.</summary>
    public int ImageBytes(int slots) =>
        TableImage.TacHeader + SlotSet.ImageBytes(_prohibited.Count, slots) + SlotSet.ImageBytes(_tracked.Count, slots);

    /// <summary>Writes the TAC as <see cref="TableImage"/> says.</summary>
    /// <returns>How many bytes.</returns>
    public int WriteImage(uint tac, int slots, Span<byte> into)
    {
        BinaryPrimitives.WriteUInt32LittleEndian(into, tac);
        BinaryPrimitives.WriteUInt16LittleEndian(into[4..], (ushort)_prohibited.Count);
        BinaryPrimitives.WriteUInt16LittleEndian(into[6..], (ushort)_tracked.Count);
        var length = TableImage.TacHeader;
        length += _prohibited.WriteImage(into[length..], slots);
        return length + _tracked.WriteImage(into[length..], slots);
    }

    /// <exception cref="InvalidDataException">They are no two sets of so many slots each, or have one in common.</exception>
    public static TacNode ReadImage(ReadOnlySpan<byte> prohibited, int prohibitedCount, ReadOnlySpan<byte> tracked, int trackedCount, int slots)
    {
        var node = new TacNode(SlotSet.ReadImage(prohibited, prohibitedCount, slots), SlotSet.ReadImage(tracked, trackedCount, slots));
        return node._prohibited.IsDisjointFrom(node._tracked)
            ? node
            : throw new InvalidDataException("A device is prohibited or tracked, not both.");
    }

    /// <summary>What the TAC's devices add to the digest of their list.</summary>
    public Digest DigestOf(uint tac, TacHasher hasher) =>
        hasher.Of(tac, EquipmentStatus.Prohibited, _prohibited.InOrder()) + hasher.Of(tac, EquipmentStatus.Tracked, _tracked.InOrder());
}
