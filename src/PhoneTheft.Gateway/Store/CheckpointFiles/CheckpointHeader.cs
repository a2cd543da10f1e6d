using System.Buffers.Binary;
using System.IO.Hashing;
using PhoneTheft.Gateway.Core;
using PhoneTheft.Gateway.Store.Format;

namespace PhoneTheft.Gateway.Store.CheckpointFiles;

/// <summary>
/// The first bytes of a checkpoint file: whose it is, and where each shard was. The bytes are in docs/checkpoint-file.md.
/// </summary>
/// <param name="Identity">The store.</param>
/// <param name="WrittenAt">When the writing began.</param>
/// <param name="Sections">By shard.</param>
internal sealed record CheckpointHeader(StoreIdentity Identity, DateTimeOffset WrittenAt, IReadOnlyList<CheckpointSection> Sections)
{
    public const uint Version = 1;

    /// <summary>Enough to tell the version and the number of shards.</summary>
    public const int Beginning = 40;

    private const int ChecksumSize = 16;

    private static ReadOnlySpan<byte> Magic => "PTGCKPT\n"u8;

    /// <summary>Devices on its list.</summary>
    public long Entries => Sections.Sum(section => section.Prohibited + section.Tracked);

    public static int SizeOf(int shards) => Beginning + (shards * CheckpointSection.Size) + ChecksumSize;

    /// <param name="bytes">The first <see cref="Beginning"/> bytes of the file.</param>
    /// <returns>How many shards there are, and with it <see cref="SizeOf"/>.</returns>
    /// <exception cref="CheckpointException">It isn't a file for this gateway.</exception>
    public static int ReadShards(ReadOnlySpan<byte> bytes)
    {
        if (!bytes.StartsWith(Magic))
        {
            throw new CheckpointException("it is not a checkpoint file");
        }

        var version = BinaryPrimitives.ReadUInt32LittleEndian(bytes[8..]);
        if (version != Version)
        {
            throw new CheckpointException($"it is of version {version}; this gateway reads {Version}");
        }

        var shards = BinaryPrimitives.ReadInt32LittleEndian(bytes[12..]);
        return ShardCount.IsValid(shards) ? shards : throw new CheckpointException($"it must have 16, 32 or 64 shards; it has {shards}");
    }

    /// <param name="bytes">As many as <see cref="SizeOf"/> says.</param>
    /// <exception cref="CheckpointException">It is damaged.</exception>
    public static CheckpointHeader Read(ReadOnlySpan<byte> bytes)
    {
        var shards = ReadShards(bytes);
        if (BinaryPrimitives.ReadUInt128LittleEndian(bytes[^ChecksumSize..]) != XxHash128.HashToUInt128(bytes[..^ChecksumSize]))
        {
            throw new CheckpointException("its header is damaged");
        }

        var sections = new CheckpointSection[shards];
        for (var shard = 0; shard < shards; shard++)
        {
            sections[shard] = CheckpointSection.Read(
                bytes.Slice(Beginning + (shard * CheckpointSection.Size), CheckpointSection.Size), shard);
        }

        var writtenAt = BinaryPrimitives.ReadInt64LittleEndian(bytes[32..]);
        return new CheckpointHeader(
            new StoreIdentity(new Guid(bytes.Slice(16, 16), bigEndian: true), shards),
            DateTimeOffset.FromUnixTimeMilliseconds(Math.Clamp(writtenAt, 0, DateTimeOffset.MaxValue.ToUnixTimeMilliseconds())),
            sections);
    }

    public byte[] ToByteArray()
    {
        var bytes = new byte[SizeOf(Sections.Count)];
        Magic.CopyTo(bytes);
        BinaryPrimitives.WriteUInt32LittleEndian(bytes.AsSpan(8), Version);
        BinaryPrimitives.WriteInt32LittleEndian(bytes.AsSpan(12), Sections.Count);
        Identity.StoreId.TryWriteBytes(bytes.AsSpan(16), bigEndian: true, out _);
        BinaryPrimitives.WriteInt64LittleEndian(bytes.AsSpan(32), WrittenAt.ToUnixTimeMilliseconds());
        for (var shard = 0; shard < Sections.Count; shard++)
        {
            Sections[shard].Write(bytes.AsSpan(Beginning + (shard * CheckpointSection.Size)));
        }

        BinaryPrimitives.WriteUInt128LittleEndian(
            bytes.AsSpan(bytes.Length - ChecksumSize), XxHash128.HashToUInt128(bytes.AsSpan(0, bytes.Length - ChecksumSize)));
        return bytes;
    }
}
