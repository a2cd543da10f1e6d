using System.Buffers.Binary;
using System.Collections.Immutable;
using System.Diagnostics.CodeAnalysis;
using System.IO.Hashing;

namespace PhoneTheft.Gateway.Core;

/// <summary>A position in every shard of one store, kept by a client and opaque to it.</summary>
/// <remarks>
/// <para>The bytes, integers big-endian:</para>
/// <code>
/// 1     version: 1
/// 16    store id
/// 1     number of shards: 16, 32 or 64
///       for each shard from 0:
/// 1–9     epoch, varint
/// 1–9     number, varint
/// 8       chain
/// 4     XXH32 (seed 0) of all before
/// </code>
/// <para>
/// The hash finds accidents: each of its steps can be inverted, so a single changed byte is always noticed. It is no signature:
/// anybody can compute it, so a cursor that can be read may still name a position that never existed.
/// </para>
/// </remarks>
public sealed class Cursor
{
    /// <summary>Bytes of the longest cursor.</summary>
    public const int MaxSize = HeaderSize + (ShardCount.Largest * ((2 * Varint.MaxSize) + ChainSize)) + HashSize;

    private const byte Version = 1;
    private const int StoreIdSize = 16;
    private const int HeaderSize = 1 + StoreIdSize + 1;
    private const int ChainSize = 8;
    private const int HashSize = 4;

    /// <param name="storeId">The store whose history the positions are in.</param>
    /// <param name="positions">One per shard, in the order of the shards.</param>
    /// <exception cref="ArgumentException">
    /// Not 16, 32 or 64 positions, one of another shard than its index says, or a negative one.
    /// </exception>
    public Cursor(Guid storeId, IReadOnlyList<Revision> positions)
    {
        ArgumentNullException.ThrowIfNull(positions);
        if (!ShardCount.IsValid(positions.Count) || positions.Where((position, shard) => position.Shard != shard || position.Epoch < 0 || position.Number < 0).Any())
        {
            throw new ArgumentException("A cursor has one position for each of 16, 32 or 64 shards, in their order.", nameof(positions));
        }

        StoreId = storeId;
        Positions = [.. positions];
    }

    /// <summary>The store whose history the positions are in.</summary>
    public Guid StoreId { get; }

    /// <summary>One per shard, in the order of the shards.</summary>
    public ImmutableArray<Revision> Positions { get; }

    /// <summary>Reads what <see cref="ToByteArray"/> wrote.</summary>
    /// <returns>False for any other bytes, of any length; nothing is thrown.</returns>
    public static bool TryParse(ReadOnlySpan<byte> bytes, [NotNullWhen(true)] out Cursor? cursor)
    {
        cursor = null;
        if (bytes.Length is < HeaderSize + HashSize or > MaxSize
            || bytes[0] != Version
            || !ShardCount.IsValid(bytes[HeaderSize - 1])
            || XxHash32.HashToUInt32(bytes[..^HashSize]) != BinaryPrimitives.ReadUInt32BigEndian(bytes[^HashSize..]))
        {
            return false;
        }

        var positions = new Revision[bytes[HeaderSize - 1]];
        var rest = bytes[HeaderSize..^HashSize];
        for (var shard = 0; shard < positions.Length; shard++)
        {
            if (!Varint.TryRead(ref rest, out var epoch)
                || !Varint.TryRead(ref rest, out var number)
                || !BinaryPrimitives.TryReadUInt64BigEndian(rest, out var chain))
            {
                return false;
            }

            rest = rest[ChainSize..];
            positions[shard] = new Revision(shard, epoch, number, chain);
        }

        if (!rest.IsEmpty)
        {
            return false;
        }

        cursor = new Cursor(new Guid(bytes.Slice(1, StoreIdSize), bigEndian: true), positions);
        return true;
    }

    /// <summary>The bytes that a client keeps: at most <see cref="MaxSize"/>.</summary>
    public byte[] ToByteArray()
    {
        var bytes = new byte[MaxSize];
        bytes[0] = Version;
        StoreId.TryWriteBytes(bytes.AsSpan(1), bigEndian: true, out _);
        bytes[HeaderSize - 1] = (byte)Positions.Length;
        var size = HeaderSize;
        foreach (var position in Positions)
        {
            size += Varint.Write(bytes.AsSpan(size), position.Epoch);
            size += Varint.Write(bytes.AsSpan(size), position.Number);
            BinaryPrimitives.WriteUInt64BigEndian(bytes.AsSpan(size), position.Chain);
            size += ChainSize;
        }

        BinaryPrimitives.WriteUInt32BigEndian(bytes.AsSpan(size), XxHash32.HashToUInt32(bytes.AsSpan(0, size)));
        return bytes[..(size + HashSize)];
    }
}
