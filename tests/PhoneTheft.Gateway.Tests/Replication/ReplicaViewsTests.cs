using CsCheck;
using Microsoft.Extensions.Time.Testing;
using PhoneTheft.Gateway.Core;
using PhoneTheft.Gateway.Replication;

namespace PhoneTheft.Gateway.Tests.Replication;

public sealed class ReplicaViewsTests
{
    private static readonly EquipmentIdentity Phone = Imei.Parse("35693803564384").Identity; // serial 564384 is of shard 0
    private static readonly EquipmentIdentity Tablet = Imei.Parse("35693803564385").Identity; // shard 1

    [Fact]
    public void Devices_of_all_shards_are_answered_in_the_order_they_were_asked()
    {
        var replica = Loaded(16);
        Set(replica, Phone, EquipmentStatus.Prohibited);
        Set(replica, Tablet, EquipmentStatus.Tracked);

        Assert.Equal(
            [EquipmentStatus.Tracked, EquipmentStatus.Permitted, EquipmentStatus.Prohibited, EquipmentStatus.Tracked],
            StatusesOf(replica.TakeViews(), [Tablet, EquipmentIdentity.FromValue(0), Phone, Tablet]));
    }

    [Fact]
    public void A_device_of_a_shard_that_is_not_loaded_has_no_status_and_never_counts_as_permitted()
    {
        var replica = Opened(16);
        Adopt(replica, 1);
        Set(replica, Tablet, EquipmentStatus.Prohibited);

        Assert.Equal([EquipmentStatus.None, EquipmentStatus.Prohibited], StatusesOf(replica.TakeViews(), [Phone, Tablet]));
        Assert.Equal([EquipmentStatus.None], StatusesOf(new Replica().TakeViews(), [Phone]));
        Assert.Equal(0, new Replica().TakeViews().Count);
    }

    [Fact]
    public void Answers_come_from_the_tables_whose_positions_are_quoted()
    {
        var replica = Loaded(16);
        Set(replica, Phone, EquipmentStatus.Prohibited);
        var views = replica.TakeViews();
        var quoted = views[0];

        // Another table, of a store that lost its last changes, must not be answered from at this position.
        Adopt(replica, 0);

        Assert.Equal([EquipmentStatus.Prohibited], StatusesOf(views, [Phone]));
        Assert.Same(quoted, views[0]);
        Assert.Equal([EquipmentStatus.Permitted], StatusesOf(replica.TakeViews(), [Phone]));
    }

    [Fact]
    public void A_status_has_to_have_a_place() =>
        Assert.Throws<ArgumentException>(() => Loaded(16).TakeViews().StatusesOf([Phone, Tablet], new EquipmentStatus[1]));

    [Fact]
    public void Many_at_once_are_answered_as_one_by_one() =>
        (from shards in Gen.OneOf(16, 32, 64)
         from listed in Gen.Select(Devices, Gen.OneOf(EquipmentStatus.Prohibited, EquipmentStatus.Tracked)).Array[0, 3_000]
         from asked in Devices.Array[0, 500]
         select (shards, listed, asked)).Sample(
            given =>
            {
                var replica = Loaded(given.shards);
                foreach (var (device, status) in given.listed)
                {
                    Set(replica, device, status);
                }

                EquipmentIdentity[] asked = [.. given.asked, .. given.listed.Select(entry => entry.Item1)];
                Assert.Equal(asked.Select(device => TableOf(replica, device).StatusOf(device)), StatusesOf(replica.TakeViews(), asked));
            },
            iter: 25);

    // A TAC that is so full that most are found, some thin ones, and any at all.
    private static Gen<EquipmentIdentity> Devices { get; } =
        from tac in Gen.OneOf(Gen.Const(35_000_000U), Gen.UInt[35_000_001, 35_000_030], Gen.UInt[0, 99_999_999])
        from serial in Gen.OneOf(Gen.UInt[0, 500], Gen.UInt[0, 999_999])
        select EquipmentIdentity.FromValue(((ulong)tac * EquipmentIdentity.SerialsPerTac) + serial);

    private static EquipmentStatus[] StatusesOf(ReplicaViews views, EquipmentIdentity[] identities)
    {
        var statuses = new EquipmentStatus[identities.Length];
        views.StatusesOf(identities, statuses);
        return statuses;
    }

    private static Replica Loaded(int shards)
    {
        var replica = Opened(shards);
        for (var shard = 0; shard < shards; shard++)
        {
            Adopt(replica, shard);
        }

        return replica;
    }

    private static Replica Opened(int shards)
    {
        var replica = new Replica();
        replica.Open(Enumerable.Range(0, shards).Select(shard => new ReplicaShard(shard, 10, new FakeTimeProvider())));
        return replica;
    }

    private static void Adopt(Replica replica, int shard) => replica.Shards[shard].Adopt(
        new ShardView(new ShardTable(shard, replica.Shards.Count), new Revision(shard, 1, 0, 1), new Chain(1, 0, 0), Digest.Empty, 0));

    private static void Set(Replica replica, EquipmentIdentity device, EquipmentStatus status) => TableOf(replica, device).Set(device, status);

    private static ShardTable TableOf(Replica replica, EquipmentIdentity device) => replica.ShardOf(device)!.View!.Table;
}
