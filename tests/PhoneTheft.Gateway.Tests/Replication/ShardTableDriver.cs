using CsCheck;
using PhoneTheft.Gateway.Core;
using PhoneTheft.Gateway.Replication;

namespace PhoneTheft.Gateway.Tests.Replication;

/// <summary>A <see cref="ShardTable"/> and the dictionary that says what it has to hold.</summary>
internal sealed class ShardTableDriver(int shard, int shards)
{
    private readonly Dictionary<EquipmentIdentity, EquipmentStatus> _expected = [];

    public ShardTable Table { get; } = new(shard, shards);

    public int Shard => shard;

    public int Shards => shards;

    /// <summary>Tables after some runs of changes: few TACs, so that they fill up to bitmaps and empty again, beside many thin ones.</summary>
    public static Gen<ShardTableDriver> Histories { get; } =
        from shards in Gen.OneOf(16, 32, 64)
        from shard in Gen.Int[0, shards - 1]
        from runs in Gen.Select(
            Gen.OneOf(Gen.UInt[35_000_000, 35_000_001], Gen.UInt[0, 99_999_999]),
            Gen.Int[0, (EquipmentIdentity.SerialsPerTac / shards) - 1],
            Gen.OneOf(Gen.Int[1, 40], Gen.Int[1, 5_000]),
            Gen.OneOf(EquipmentStatus.Permitted, EquipmentStatus.Prohibited, EquipmentStatus.Tracked),
            Gen.Bool).Array[0, 20]
        select new ShardTableDriver(shard, shards).SetRuns(runs);

    public void Set(uint tac, int slot, EquipmentStatus status)
    {
        var identity = Identity(tac, slot);
        Assert.Equal(Expect(identity, status), Table.Set(identity, status));
        Assert.Equal(status, Table.StatusOf(identity));
    }

    public void SetAll(IEnumerable<EquipmentIdentity> identities, EquipmentStatus status)
    {
        EquipmentIdentity[] all = [.. identities];
        Assert.Equal(all.Count(identity => Expect(identity, status) != status), Table.SetAll(all, status));
    }

    public EquipmentIdentity Identity(uint tac, int slot) =>
        EquipmentIdentity.FromValue(((ulong)tac * EquipmentIdentity.SerialsPerTac) + (ulong)((slot * shards) + shard));

    public void Verify()
    {
        Assert.Equal(_expected.OrderBy(entry => entry.Key), Table.InOrder());
        Assert.All(_expected, entry => Assert.Equal(entry.Value, Table.StatusOf(entry.Key)));
        Assert.Equal(_expected.Values.LongCount(status => status == EquipmentStatus.Prohibited), Table.Prohibited);
        Assert.Equal(_expected.Values.LongCount(status => status == EquipmentStatus.Tracked), Table.Tracked);
        Assert.Equal(_expected.Aggregate(Digest.Empty, (sum, entry) => sum + Digest.Of(entry.Key, entry.Value)), Table.Digest);
    }

    // What the dictionary says of the device; afterwards it says something else.
    private EquipmentStatus Expect(EquipmentIdentity identity, EquipmentStatus next)
    {
        var before = _expected.GetValueOrDefault(identity, EquipmentStatus.Permitted);
        if (next == EquipmentStatus.Permitted)
        {
            _expected.Remove(identity);
        }
        else
        {
            _expected[identity] = next;
        }

        return before;
    }

    private ShardTableDriver SetRuns((uint Tac, int First, int Count, EquipmentStatus Status, bool AtOnce)[] runs)
    {
        var slots = EquipmentIdentity.SerialsPerTac / shards;
        foreach (var (tac, first, count, status, atOnce) in runs)
        {
            // Every third slot, around the end: runs overlap without coinciding, and once or more are not ascending.
            var run = Enumerable.Range(0, count).Select(i => (first + (3 * i)) % slots);
            if (atOnce)
            {
                SetAll(run.Select(slot => Identity(tac, slot)), status);
                continue;
            }

            foreach (var slot in run)
            {
                Set(tac, slot, status);
            }
        }

        return this;
    }
}
