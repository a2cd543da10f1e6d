using System.Buffers.Binary;
using System.IO.Hashing;
using PhoneTheft.Gateway.Core;
using PhoneTheft.Gateway.Store.Format;

namespace PhoneTheft.Gateway.Store.AcknowledgedPositions;

/// <summary>
/// The content of one slot of the file: the store, a sequence number that tells which slot is newer, and each shard's position.
/// </summary>
/// <param name="Identity">The store.</param>
/// <param name="Sequence">Grows with each writing.</param>
/// <param name="Positions">By shard.</param>
internal sealed record AcknowledgedRecord(StoreIdentity Identity, long Sequence, IReadOnlyList<AcknowledgedPosition> Positions)
{
    /// <summary>A page of its own each: a write to one never touches the sectors of the other.</summary>
    public const int SlotSize = 4_096;

    private const uint Version = 1;
    private const int Beginning = 40;
    private const int ChecksumSize = 16;

    private static ReadOnlySpan<byte> Magic => "PTGKEPT\n"u8;

    /// <returns>Null when the slot is empty, torn or damaged.</returns>
    public static AcknowledgedRecord? TryRead(ReadOnlySpan<byte> slot)
    {
        if (slot.Length < SlotSize || !slot.StartsWith(Magic) || BinaryPrimitives.ReadUInt32LittleEndian(slot[8..]) != Version
            || BinaryPrimitives.ReadUInt128LittleEndian(slot[^ChecksumSize..]) != XxHash128.HashToUInt128(slot[..^ChecksumSize]))
        {
            return null;
        }

        var shards = BinaryPrimitives.ReadInt32LittleEndian(slot[12..]);
        if (!ShardCount.IsValid(shards))
        {
            return null;
        }

        var positions = new AcknowledgedPosition[shards];
        for (var shard = 0; shard < shards; shard++)
        {
            positions[shard] = AcknowledgedPosition.Read(slot[(Beginning + (shard * AcknowledgedPosition.Size))..]);
        }

        return new AcknowledgedRecord(
            new StoreIdentity(new Guid(slot[16..32]), shards), BinaryPrimitives.ReadInt64LittleEndian(slot[32..]), positions);
    }

    public void Write(Span<byte> slot)
    {
        slot.Clear();
        Magic.CopyTo(slot);
        BinaryPrimitives.WriteUInt32LittleEndian(slot[8..], Version);
        BinaryPrimitives.WriteInt32LittleEndian(slot[12..], Identity.Shards);
        Identity.StoreId.TryWriteBytes(slot[16..]);
        BinaryPrimitives.WriteInt64LittleEndian(slot[32..], Sequence);
        for (var shard = 0; shard < Positions.Count; shard++)
        {
            Positions[shard].Write(slot[(Beginning + (shard * AcknowledgedPosition.Size))..]);
        }

        BinaryPrimitives.WriteUInt128LittleEndian(slot[^ChecksumSize..], XxHash128.HashToUInt128(slot[..^ChecksumSize]));
    }
}
