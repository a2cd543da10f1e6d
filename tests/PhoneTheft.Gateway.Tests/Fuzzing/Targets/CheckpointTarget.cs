using System.Buffers.Binary;
using System.IO.Hashing;
using PhoneTheft.Gateway.Store.CheckpointFiles;
using PhoneTheft.Gateway.Tests.Store.CheckpointFiles;

namespace PhoneTheft.Gateway.Tests.Fuzzing.Targets;

/// <summary>A damaged checkpoint file is refused, whatever the damage. With checksums that fit, it is refused or is what it says.</summary>
internal sealed class CheckpointTarget : FuzzTarget
{
    private const int SectionSize = CheckpointSection.Size;
    private const int ChecksumSize = 16;

    private readonly CheckpointUnderTest _file = new();
    private readonly byte[] _sound;

    public CheckpointTarget()
    {
        Assert.NotNull(_file.WriteAsync().GetAwaiter().GetResult());
        _sound = _file.Bytes;
    }

    public override string Name => "checkpoint-file";

    public override int ShortRuns => 150;

    public override int Longest => 40;

    public override IEnumerable<byte[]> Seeds => Damage.Seeds;

    public override string Try(byte[] input)
    {
        var damaged = Damage.Do(_sound, input);
        var outcome = Read(damaged, out var refusal);
        Demand(refusal is not null || damaged.AsSpan().SequenceEqual(_sound), "damage is noticed");
        return $"{outcome} {Read(Summed(damaged), out _)}";
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            _file.Dispose();
        }
    }

    private string Read(byte[] bytes, out string? refusal)
    {
        _file.Bytes = bytes;
        try
        {
            var (header, tables) = _file.Read();
            for (var shard = 0; shard < tables.Length; shard++)
            {
                var section = header.Sections[shard];
                Demand(
                    (section.Digest, section.Prohibited, section.Tracked) == (tables[shard].Digest, tables[shard].Prohibited, tables[shard].Tracked),
                    "a list is what its header says");
                Demand(tables[shard].InOrder().LongCount() == section.Prohibited + section.Tracked, "a list has as many devices as it says");
            }

            refusal = null;
            return "read";
        }
        catch (CheckpointException e)
        {
            refusal = e.Message;
            return new string([.. e.Message.Where(c => !char.IsAsciiDigit(c))]);
        }
    }

    // Somebody who can count has written it: sections first, as the header covers their sums.
    private static byte[] Summed(byte[] damaged)
    {
        var shards = damaged.Length < CheckpointHeader.Beginning ? 0 : BinaryPrimitives.ReadInt32LittleEndian(damaged.AsSpan(12));
        if (shards is not (16 or 32 or 64) || damaged.Length < CheckpointHeader.SizeOf(shards))
        {
            return damaged;
        }

        long at = CheckpointHeader.SizeOf(shards);
        for (var shard = 0; shard < shards; shard++)
        {
            var section = damaged.AsSpan(CheckpointHeader.Beginning + (shard * SectionSize), SectionSize);
            var length = BinaryPrimitives.ReadInt64LittleEndian(section);
            if (length < 0 || length > damaged.Length - at)
            {
                break;
            }

            BinaryPrimitives.WriteUInt128LittleEndian(section[96..], XxHash128.HashToUInt128(damaged.AsSpan((int)at, (int)length)));
            at += length;
        }

        var size = CheckpointHeader.SizeOf(shards);
        BinaryPrimitives.WriteUInt128LittleEndian(
            damaged.AsSpan(size - ChecksumSize), XxHash128.HashToUInt128(damaged.AsSpan(0, size - ChecksumSize)));
        return damaged;
    }
}
