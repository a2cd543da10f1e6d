using System.Buffers.Binary;
using PhoneTheft.Gateway.Core;

namespace PhoneTheft.Gateway.Store.CheckpointFiles;

/// <summary>What a file's header says of one shard, and where its list is. The bytes are in docs/checkpoint-file.md.</summary>
internal sealed record CheckpointSection
{
    public const int Size = 112;

    /// <summary>Bytes of the list, which follows that of the shard before.</summary>
    public required long Length { get; init; }

    /// <summary>XXH128 of these bytes.</summary>
    public required UInt128 Checksum { get; init; }

    /// <summary>How many TACs the list has.</summary>
    public required int Tacs { get; init; }

    public required Revision Revision { get; init; }

    public required Chain Chain { get; init; }

    public required Digest Digest { get; init; }

    public required long Holds { get; init; }

    public required long Prohibited { get; init; }

    public required long Tracked { get; init; }

    /// <summary>When the node last knew that it held everything the store held.</summary>
    public required DateTimeOffset ConfirmedAt { get; init; }

    /// <exception cref="CheckpointException">Something in it can't be.</exception>
    public static CheckpointSection Read(ReadOnlySpan<byte> bytes, int shard)
    {
        var chain = Chain.Read(bytes[24..]);
        var confirmedAt = BinaryPrimitives.ReadInt64LittleEndian(bytes[88..]);
        var section = new CheckpointSection
        {
            Length = BinaryPrimitives.ReadInt64LittleEndian(bytes),
            Revision = new Revision(shard, BinaryPrimitives.ReadInt64LittleEndian(bytes[8..]), BinaryPrimitives.ReadInt64LittleEndian(bytes[16..]), chain.First),
            Chain = chain,
            Tacs = BinaryPrimitives.ReadInt32LittleEndian(bytes[44..]),
            Digest = Digest.Read(bytes[48..]),
            Holds = BinaryPrimitives.ReadInt64LittleEndian(bytes[64..]),
            Prohibited = BinaryPrimitives.ReadInt64LittleEndian(bytes[72..]),
            Tracked = BinaryPrimitives.ReadInt64LittleEndian(bytes[80..]),
            ConfirmedAt = DateTimeOffset.FromUnixTimeMilliseconds(
                Math.Clamp(confirmedAt, 0, DateTimeOffset.MaxValue.ToUnixTimeMilliseconds())),
            Checksum = BinaryPrimitives.ReadUInt128LittleEndian(bytes[96..]),
        };
        return section is { Length: >= 0, Tacs: >= 0, Holds: >= 0, Prohibited: >= 0, Tracked: >= 0, Revision: { Epoch: >= 0, Number: >= 0 } }
            ? section
            : throw new CheckpointException($"its header has an impossible value for shard {shard}");
    }

    public void Write(Span<byte> into)
    {
        BinaryPrimitives.WriteInt64LittleEndian(into, Length);
        BinaryPrimitives.WriteInt64LittleEndian(into[8..], Revision.Epoch);
        BinaryPrimitives.WriteInt64LittleEndian(into[16..], Revision.Number);
        Chain.Write(into[24..]);
        BinaryPrimitives.WriteInt32LittleEndian(into[44..], Tacs);
        Digest.Write(into[48..]);
        BinaryPrimitives.WriteInt64LittleEndian(into[64..], Holds);
        BinaryPrimitives.WriteInt64LittleEndian(into[72..], Prohibited);
        BinaryPrimitives.WriteInt64LittleEndian(into[80..], Tracked);
        BinaryPrimitives.WriteInt64LittleEndian(into[88..], ConfirmedAt.ToUnixTimeMilliseconds());
        BinaryPrimitives.WriteUInt128LittleEndian(into[96..], Checksum);
    }
}
