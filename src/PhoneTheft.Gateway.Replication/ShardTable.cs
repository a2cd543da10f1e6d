using System.Numerics;
using PhoneTheft.Gateway.Core;

namespace PhoneTheft.Gateway.Replication;

/// <summary>The effective list of one shard. Any number of threads read it without locks; exactly one writes.</summary>
/// <remarks>
/// <para>
/// Layout: <see cref="TacIndex"/> finds the TAC, its <see cref="TacNode"/> is one array with a <see cref="SlotSet"/> of the listed and
/// one of the tracked, and in them a device is its slot, serial ÷ shards: serials of one TAC are dense, so a slot is 16 bits in a bucket
/// or one bit in a bitmap. Arrays never change; the writer copies a TAC's, 15.6 kB at most, and publishes the copy with one reference
/// write.
/// </para>
/// <para>
/// Memory, with 16 shards and 24,000 TACs of skewed popularity (∝ 1/(rank + 10)^0.9), one device in a hundred tracked: 4.1 bytes an entry
/// at 10 million entries, 2.0 at 100 million. <see cref="EstimatedBytes"/> met the heap's growth to the percent.
/// </para>
/// <para>
/// Time at 100 million entries, as CPU time on an idle machine (loadtest/results/replica.json): a check of a random device 0.24 µs, in
/// batches 0.13 µs; of an unknown TAC 0.09 µs; <see cref="Set"/> 3.9 µs, mostly collecting the copies; <see cref="SetAll"/> with sorted
/// pages of 65,536 devices 0.1–0.2 µs a device, so a snapshot is loaded with that.
/// </para>
/// </remarks>
internal sealed partial class ShardTable
{
    // TACs per step of a listing: 2 × 4,096 × 4 bytes of buffer stay below the large object heap's 85,000.
    private const int TacsPerStep = 4_096;

    private readonly int _shard;
    private readonly int _shards;
    private readonly int _shift;
    private readonly TacHasher _hasher;
    private TacIndex _index;
    private long _prohibited;
    private long _tracked;
    private long _nodeBytes;
    private long _indexBytes;

    /// <exception cref="ArgumentOutOfRangeException">A store has 16, 32 or 64 shards, numbered from 0.</exception>
    public ShardTable(int shard, int shards)
        : this(shard, shards, tacs: 0)
    {
    }

    /// <param name="shard">Its number.</param>
    /// <param name="shards">How many the store has.</param>
    /// <param name="tacs">How many TACs there will be: to double the index again and again is a tenth of reading a list back.</param>
    internal ShardTable(int shard, int shards, int tacs)
    {
        ShardCount.ThrowIfInvalid(shards);
        ArgumentOutOfRangeException.ThrowIfNegative(shard);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(shard, shards);
        _shard = shard;
        _shards = shards;
        _shift = BitOperations.Log2((uint)shards);
        _hasher = new TacHasher(shard, shards);
        _index = TacIndex.Create(tacs);
        _indexBytes = _index.Bytes;
    }

    /// <summary>Devices that are PROHIBITED.</summary>
    public long Prohibited => Volatile.Read(ref _prohibited);

    /// <summary>Devices that are TRACKED.</summary>
    public long Tracked => Volatile.Read(ref _tracked);

    /// <summary>
    /// The digest of the list. For the writer: 16 bytes are not written at once, and another thread may read half of them.
    /// </summary>
    public Digest Digest { get; private set; }

    /// <summary>What the list occupies, bytes; kept as it changes, so asking costs nothing.</summary>
    public long EstimatedBytes => Volatile.Read(ref _nodeBytes) + Volatile.Read(ref _indexBytes);

    /// <summary>The device's status: PERMITTED when it isn't on the list, never None.</summary>
    /// <exception cref="ArgumentException">The device is of another shard.</exception>
    public EquipmentStatus StatusOf(EquipmentIdentity identity)
    {
        var slot = SlotOf(identity);
        return Volatile.Read(ref _index).Find(identity.Tac).StatusOf(slot);
    }

    /// <summary>The newest index, for who looks up many devices stage by stage.</summary>
    internal TacIndex Index => Volatile.Read(ref _index);

    /// <summary>The list, ascending. Safe while the writer writes.</summary>
    /// <remarks>
    /// Weakly consistent: a device that is on the list all the while comes exactly once, with a status it had during the
    /// listing; one that comes or goes meanwhile may be there or not.
    /// </remarks>
    public IEnumerable<KeyValuePair<EquipmentIdentity, EquipmentStatus>> InOrder()
    {
        var tacs = new uint[2 * TacsPerStep];
        var from = 0u;
        int count;
        do
        {
            count = Volatile.Read(ref _index).CopySmallest(from, tacs);
            for (var i = 0; i < count; i++)
            {
                var tac = tacs[i];
                from = tac + 1;
                var node = Volatile.Read(ref _index).Find(tac);
                for (var slot = 0; node.TryFirstFrom(slot, out slot, out var status); slot++)
                {
                    yield return new(IdentityOf(tac, slot), status);
                }
            }
        }
        while (count == TacsPerStep);
    }

    internal ushort SlotOf(EquipmentIdentity identity)
    {
        // Checked in release builds too: the slot leaves the shard out, so the answer would be another phone's.
        if (identity.ShardOf(_shards) != _shard)
        {
            throw new ArgumentException($"The device is not of shard {_shard}.", nameof(identity));
        }

        return (ushort)(identity.Serial >> _shift);
    }

    private EquipmentIdentity IdentityOf(uint tac, int slot) =>
        EquipmentIdentity.FromValue(((ulong)tac * EquipmentIdentity.SerialsPerTac) + (ulong)((slot * _shards) + _shard));
}
