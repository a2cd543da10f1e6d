using System.Numerics;

namespace PhoneTheft.Gateway.Core.Replication;

/// <summary>The effective list of one shard. Any number of threads read it without locks; exactly one writes.</summary>
public sealed partial class ShardTable
{
    // TACs per step of a listing: 2 × 4,096 × 4 bytes of buffer stay below the large object heap's 85,000.
    private const int TacsPerStep = 4_096;

    private readonly int _shard;
    private readonly int _shards;
    private readonly int _shift;
    private TacIndex _index = TacIndex.Create();
    private long _prohibited;
    private long _tracked;
    private long _nodeBytes;
    private long _indexBytes;

    /// <exception cref="ArgumentOutOfRangeException">A store has 16, 32 or 64 shards, numbered from 0.</exception>
    public ShardTable(int shard, int shards)
    {
        ShardCount.ThrowIfInvalid(shards);
        ArgumentOutOfRangeException.ThrowIfNegative(shard);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(shard, shards);
        _shard = shard;
        _shards = shards;
        _shift = BitOperations.Log2((uint)shards);
        _indexBytes = _index.Bytes;
    }

    /// <summary>Devices that are PROHIBITED.</summary>
    public long Prohibited => Volatile.Read(ref _prohibited);

    /// <summary>Devices that are TRACKED.</summary>
    public long Tracked => Volatile.Read(ref _tracked);

    /// <summary>The digest of the list. For the writer: 16 bytes are not written at once, and another thread may read half of them.</summary>
    public Digest Digest { get; private set; }

    /// <summary>What the list occupies, bytes; kept as it changes, so asking costs nothing.</summary>
    public long EstimatedBytes => Volatile.Read(ref _nodeBytes) + Volatile.Read(ref _indexBytes);

    /// <summary>The device's status: PERMITTED when it isn't on the list, never None.</summary>
    /// <exception cref="ArgumentException">The device is of another shard.</exception>
    public EquipmentStatus StatusOf(EquipmentIdentity identity)
    {
        var slot = SlotOf(identity);
        return Volatile.Read(ref _index).Find(identity.Tac) is { } node ? node.StatusOf(slot) : EquipmentStatus.Permitted;
    }

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
                var node = Volatile.Read(ref _index).Find(tac) ?? TacNode.Empty;
                for (var slot = 0; node.TryFirstFrom(slot, out slot, out var status); slot++)
                {
                    yield return new(IdentityOf(tac, slot), status);
                }
            }
        }
        while (count == TacsPerStep);
    }

    private ushort SlotOf(EquipmentIdentity identity)
    {
        var serial = identity.Serial;

        // Checked in release builds too: the slot leaves the shard out, so the answer would be another phone's.
        if ((serial & (uint)(_shards - 1)) != (uint)_shard)
        {
            throw new ArgumentException($"The device is not of shard {_shard}.", nameof(identity));
        }

        return (ushort)(serial >> _shift);
    }

    private EquipmentIdentity IdentityOf(uint tac, int slot) =>
        EquipmentIdentity.FromValue(((ulong)tac * EquipmentIdentity.SerialsPerTac) + (ulong)((slot * _shards) + _shard));
}
