using System.Buffers.Binary;
using PhoneTheft.Gateway.Core;

namespace PhoneTheft.Gateway.Replication;

/// <summary>Makes a table of the bytes of a <see cref="TableImage"/>, as they come, and believes none of them.</summary>
/// <remarks>The digest is computed from the devices themselves, so that it says what the table holds, and not what a file said.</remarks>
internal sealed class TableImageReader
{
    private readonly ShardTable _table;
    private readonly int _slots;
    private readonly ushort[] _sorted;
    private long _lowestNext;

    /// <param name="shard">Whose table it is.</param>
    /// <param name="shards">How many the store has.</param>
    /// <param name="tacs">How many TACs are said to come; memory is taken for them at once, so no more than there are bytes for.</param>
    /// <exception cref="ArgumentOutOfRangeException">A store has 16, 32 or 64 shards, numbered from 0.</exception>
    public TableImageReader(int shard, int shards, int tacs = 0)
    {
        _table = new ShardTable(shard, shards, tacs);
        _slots = EquipmentIdentity.SerialsPerTac / shards;
        _sorted = new ushort[_slots];
    }

    /// <summary>How many TACs were read.</summary>
    public int Tacs { get; private set; }

    /// <summary>Reads the TACs that are there whole.</summary>
    /// <returns>How many bytes they took; the rest is the beginning of the next.</returns>
    /// <exception cref="InvalidDataException">No table was ever written like this.</exception>
    public int Read(ReadOnlySpan<byte> bytes)
    {
        var read = 0;
        while (TryReadTac(bytes[read..], out var length))
        {
            read += length;
        }

        return read;
    }

    /// <summary>The table, after the last byte. Not to be read on.</summary>
    public ShardTable ToTable() => _table;

    private bool TryReadTac(ReadOnlySpan<byte> bytes, out int length)
    {
        length = TableImage.TacHeader;
        if (bytes.Length < length)
        {
            return false;
        }

        var tac = BinaryPrimitives.ReadUInt32LittleEndian(bytes);
        int prohibited = BinaryPrimitives.ReadUInt16LittleEndian(bytes[4..]);
        int tracked = BinaryPrimitives.ReadUInt16LittleEndian(bytes[6..]);

        // Ascending, so none comes twice; and each has a device, so their number is bounded by what was really there to read.
        if (tac < _lowestNext || tac >= EquipmentIdentity.Limit / EquipmentIdentity.SerialsPerTac)
        {
            throw new InvalidDataException("TACs are eight digits, ascending.");
        }

        if (prohibited + tracked == 0 || prohibited + tracked > _slots)
        {
            throw new InvalidDataException("A TAC has at least one device, and no more than there are serial numbers.");
        }

        var prohibitedBytes = SlotImage.Bytes(prohibited, _slots);
        length += prohibitedBytes + SlotImage.Bytes(tracked, _slots);
        if (bytes.Length < length)
        {
            return false;
        }

        var sets = bytes[TableImage.TacHeader..length];
        var slots = _sorted.AsSpan(0, prohibited + tracked);
        SlotImage.Read(sets[..prohibitedBytes], slots[..prohibited], _slots);
        SlotImage.Read(sets[prohibitedBytes..], slots[prohibited..], _slots);
        _table.Add(tac, slots[..prohibited], slots[prohibited..]);
        _lowestNext = tac + 1L;
        Tacs++;
        return true;
    }
}
