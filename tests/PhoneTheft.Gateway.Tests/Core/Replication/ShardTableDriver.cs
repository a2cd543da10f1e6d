using CsCheck;
using PhoneTheft.Gateway.Core;
using PhoneTheft.Gateway.Core.Replication;

namespace PhoneTheft.Gateway.Tests.Core.Replication;

/// <summary>A <see cref="ShardTable"/> and the dictionary that says what it has to hold.</summary>
internal sealed class ShardTableDriver(int shard, int shards)
{
    private readonly Dictionary<EquipmentIdentity, EquipmentStatus> _expected = [];

    public ShardTable Table { get; } = new(shard, shards);

    /// <summary>Tables after some runs of changes: few TACs, so that they fill up to bitmaps and empty again, beside many thin ones.</summary>
    public static Gen<ShardTableDriver> Histories { get; } =
        from shards in Gen.OneOf(16, 32, 64)
        from shard in Gen.Int[0, shards - 1]
        from runs in Gen.Select(
            Gen.OneOf(Gen.UInt[35_000_000, 35_000_001], Gen.UInt[0, 99_999_999]),
            Gen.Int[0, (EquipmentIdentity.SerialsPerTac / shards) - 1],
            Gen.OneOf(Gen.Int[1, 40], Gen.Int[1, 5_000]),
            Gen.OneOf(EquipmentStatus.Permitted, EquipmentStatus.Prohibited, EquipmentStatus.Tracked)).Array[0, 20]
        select new ShardTableDriver(shard, shards).SetRuns(runs);

    public void Set(uint tac, int slot, EquipmentStatus status)
    {
        var identity = EquipmentIdentity.FromValue(((ulong)tac * EquipmentIdentity.SerialsPerTac) + (ulong)((slot * shards) + shard));
        Assert.Equal(_expected.GetValueOrDefault(identity, EquipmentStatus.Permitted), Table.Set(identity, status));
        Assert.Equal(status, Table.StatusOf(identity));
        if (status == EquipmentStatus.Permitted)
        {
            _expected.Remove(identity);
        }
        else
        {
            _expected[identity] = status;
        }
    }

    public void Verify()
    {
        Assert.Equal(_expected.OrderBy(entry => entry.Key), Table.InOrder());
        Assert.All(_expected, entry => Assert.Equal(entry.Value, Table.StatusOf(entry.Key)));
        Assert.Equal(_expected.Values.LongCount(status => status == EquipmentStatus.Prohibited), Table.Prohibited);
        Assert.Equal(_expected.Values.LongCount(status => status == EquipmentStatus.Tracked), Table.Tracked);
        Assert.Equal(_expected.Aggregate(Digest.Empty, (sum, entry) => sum + Digest.Of(entry.Key, entry.Value)), Table.Digest);
    }

    private ShardTableDriver SetRuns((uint Tac, int First, int Count, EquipmentStatus Status)[] runs)
    {
        var slots = EquipmentIdentity.SerialsPerTac / shards;
        foreach (var (tac, first, count, status) in runs)
        {
            // Every third slot, around the end: runs overlap without coinciding.
            for (var i = 0; i < count; i++)
            {
                Set(tac, (first + (3 * i)) % slots, status);
            }
        }

        return this;
    }
}
