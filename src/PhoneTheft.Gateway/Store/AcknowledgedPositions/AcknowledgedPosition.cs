using System.Buffers.Binary;
using PhoneTheft.Gateway.Core;

namespace PhoneTheft.Gateway.Store.AcknowledgedPositions;

/// <summary>Up to which change a shard was acknowledged.</summary>
/// <param name="Epoch">As in <see cref="Revision"/>.</param>
/// <param name="Number">As in <see cref="Revision"/>; 0: no change was.</param>
/// <param name="Chain">The chain there.</param>
internal readonly record struct AcknowledgedPosition(long Epoch, long Number, Chain Chain)
{
    public const int Size = 16 + Chain.Size;

    public static AcknowledgedPosition Read(ReadOnlySpan<byte> bytes) => new(
        BinaryPrimitives.ReadInt64LittleEndian(bytes), BinaryPrimitives.ReadInt64LittleEndian(bytes[8..]), Chain.Read(bytes[16..]));

    public void Write(Span<byte> into)
    {
        BinaryPrimitives.WriteInt64LittleEndian(into, Epoch);
        BinaryPrimitives.WriteInt64LittleEndian(into[8..], Number);
        Chain.Write(into[16..]);
    }

    public bool IsBefore(AcknowledgedPosition other) => Epoch < other.Epoch || (Epoch == other.Epoch && Number < other.Number);
}
