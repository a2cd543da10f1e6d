using System.Buffers;
using System.Buffers.Binary;

namespace PhoneTheft.Gateway.Core;

/// <summary>A hash over the history of a shard so far (SHA-1, 20 bytes): equal chain, equal history.</summary>
/// <remarks>It finds accidents such as a failover that lost writes; it is no protection against forgery.</remarks>
/// <param name="First">Bytes 0–7, big-endian: what a <see cref="Revision"/> carries.</param>
/// <param name="Middle">Bytes 8–15.</param>
/// <param name="Last">Bytes 16–19.</param>
public readonly record struct Chain(ulong First, ulong Middle, uint Last)
{
    /// <summary>Bytes of a chain.</summary>
    public const int Size = 20;

    /// <summary>Reads 20 bytes, as <see cref="Write"/> writes them; what follows them is left alone.</summary>
    /// <exception cref="ArgumentOutOfRangeException">There are fewer than 20 bytes.</exception>
    public static Chain Read(ReadOnlySpan<byte> bytes) => new(
        BinaryPrimitives.ReadUInt64BigEndian(bytes),
        BinaryPrimitives.ReadUInt64BigEndian(bytes[8..]),
        BinaryPrimitives.ReadUInt32BigEndian(bytes[16..]));

    /// <summary>Reads 40 hexadecimal digits in UTF-8, as the store writes them.</summary>
    /// <exception cref="FormatException">It isn't 40 hexadecimal digits.</exception>
    public static Chain Parse(ReadOnlySpan<byte> utf8Hex)
    {
        Span<byte> bytes = stackalloc byte[Size];
        if (utf8Hex.Length != 2 * Size || Convert.FromHexString(utf8Hex, bytes, out _, out _) != OperationStatus.Done)
        {
            throw new FormatException("A chain must be 40 hexadecimal digits.");
        }

        return Read(bytes);
    }

    /// <summary>Writes 20 bytes, big-endian.</summary>
    /// <exception cref="ArgumentOutOfRangeException">There is room for fewer than 20 bytes.</exception>
    public void Write(Span<byte> destination)
    {
        BinaryPrimitives.WriteUInt64BigEndian(destination, First);
        BinaryPrimitives.WriteUInt64BigEndian(destination[8..], Middle);
        BinaryPrimitives.WriteUInt32BigEndian(destination[16..], Last);
    }

    /// <summary>40 hexadecimal digits in lower case.</summary>
    public override string ToString() => $"{First:x16}{Middle:x16}{Last:x8}";
}
