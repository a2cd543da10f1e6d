using CsCheck;
using PhoneTheft.Gateway.Core;
using PhoneTheft.Gateway.Replication;

namespace PhoneTheft.Gateway.Tests.Replication;

public sealed class ShardTableTests
{
    private static readonly EquipmentIdentity Phone = Imei.Parse("35693803564384").Identity; // serial 564384 is of shard 0 in 16 and 32

    [Fact]
    public void A_device_nobody_holds_is_permitted()
    {
        var table = new ShardTable(0, 16);

        Assert.Equal(EquipmentStatus.Permitted, table.StatusOf(Phone));
        Assert.Equal((0, 0, Digest.Empty), (table.Prohibited, table.Tracked, table.Digest));
        Assert.Empty(table.InOrder());
    }

    [Fact]
    public void Set_answers_with_the_status_before_and_twice_is_once()
    {
        var table = new ShardTable(0, 16);

        Assert.Equal(EquipmentStatus.Permitted, table.Set(Phone, EquipmentStatus.Tracked));
        Assert.Equal(EquipmentStatus.Tracked, table.Set(Phone, EquipmentStatus.Prohibited));
        Assert.Equal(EquipmentStatus.Prohibited, table.Set(Phone, EquipmentStatus.Prohibited));
        Assert.Equal((1, 0), (table.Prohibited, table.Tracked));
        Assert.Equal(Digest.Of(Phone, EquipmentStatus.Prohibited), table.Digest);
        Assert.Equal(EquipmentStatus.Prohibited, table.StatusOf(Phone));
    }

    [Fact]
    public void Unblock_clears_the_entry()
    {
        var table = new ShardTable(0, 16);
        table.Set(Phone, EquipmentStatus.Prohibited);
        table.Set(Phone, EquipmentStatus.Permitted);

        Assert.Equal(EquipmentStatus.Permitted, table.StatusOf(Phone));
        Assert.Equal((0, 0, Digest.Empty), (table.Prohibited, table.Tracked, table.Digest));
        Assert.Empty(table.InOrder());
    }

    [Fact]
    public void The_first_and_the_last_identity_are_devices_like_others()
    {
        foreach (var identity in new[] { EquipmentIdentity.FromValue(0), EquipmentIdentity.FromValue(EquipmentIdentity.Limit - 1) })
        {
            var table = new ShardTable(identity.ShardOf(64), 64);
            table.Set(identity, EquipmentStatus.Tracked);

            Assert.Equal(EquipmentStatus.Tracked, table.StatusOf(identity));
            Assert.Equal([new(identity, EquipmentStatus.Tracked)], table.InOrder());
        }
    }

    [Fact]
    public void A_device_of_another_shard_is_refused_because_its_slot_is_somebody_elses()
    {
        var table = new ShardTable(1, 16);

        Assert.Throws<ArgumentException>(() => table.StatusOf(Phone));
        Assert.Throws<ArgumentException>(() => table.SetAll([Phone], EquipmentStatus.Prohibited));
        var exception = Assert.Throws<ArgumentException>(() => table.Set(Phone, EquipmentStatus.Prohibited));
        Assert.DoesNotContain(Phone.ToString(), exception.ToString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(0, 17)]
    [InlineData(0, 8)]
    [InlineData(16, 16)]
    [InlineData(-1, 16)]
    public void A_table_is_of_one_of_16_32_or_64_shards(int shard, int shards) =>
        Assert.Throws<ArgumentOutOfRangeException>(() => new ShardTable(shard, shards));

    [Fact]
    public void A_status_that_is_none_is_refused() =>
        Assert.Throws<ArgumentOutOfRangeException>(() => new ShardTable(0, 16).Set(Phone, EquipmentStatus.None));

    [Fact]
    public void It_does_what_a_plain_dictionary_does() => ShardTableDriver.Histories.Sample(history => history.Verify(), iter: 25);

    [Fact]
    public void Many_at_once_in_any_order_twice_and_of_any_status_are_set_as_one_by_one()
    {
        var driver = new ShardTableDriver(3, 16);
        driver.Set(tac: 7, slot: 2, EquipmentStatus.Tracked);
        driver.Set(tac: 7, slot: 3, EquipmentStatus.Prohibited);
        driver.SetAll(from tac in new[] { 7U, 6U, 7U } from slot in new[] { 0, 1, 2, 3, 4, 4, 1, 9 } select driver.Identity(tac, slot), EquipmentStatus.Prohibited);
        driver.SetAll([], EquipmentStatus.Prohibited);
        driver.Verify();

        driver.SetAll(Enumerable.Range(0, 62_500).Select(slot => driver.Identity(7, slot)), EquipmentStatus.Tracked);
        driver.Verify();
        driver.SetAll(driver.Table.InOrder().Select(entry => entry.Key), EquipmentStatus.Permitted);
        Assert.Empty(driver.Table.InOrder());
        driver.Verify();
    }

    [Fact]
    public void Thousands_of_type_allocation_codes_are_listed_in_order()
    {
        var driver = new ShardTableDriver(3, 16);
        for (var i = 0; i < 10_000; i++)
        {
            driver.Set(tac: (uint)(i * 7_919L % 100_000_000), slot: i % 62_500, i % 3 == 0 ? EquipmentStatus.Tracked : EquipmentStatus.Prohibited);
        }

        driver.Verify();
    }

    [Fact]
    public void Type_allocation_codes_that_come_and_go_do_not_make_it_grow()
    {
        var driver = new ShardTableDriver(3, 16);
        var most = 0L;
        for (var i = 0U; i < 10_000; i++)
        {
            driver.Set(tac: i, slot: 1, EquipmentStatus.Prohibited);
            if (i >= 10)
            {
                driver.Set(tac: i - 10, slot: 1, EquipmentStatus.Permitted);
            }

            most = Math.Max(most, driver.Table.EstimatedBytes);
        }

        driver.Verify();
        Assert.InRange(most, 1, 2_000);
    }

    [Fact]
    public void An_emptied_table_estimates_no_more_than_its_index()
    {
        var table = new ShardTable(0, 16);
        var empty = table.EstimatedBytes;
        table.Set(Phone, EquipmentStatus.Prohibited);
        Assert.Equal(empty + 24 + (2 * 5) + 6, table.EstimatedBytes);
        table.Set(Phone, EquipmentStatus.Permitted);
        Assert.Equal(empty, table.EstimatedBytes);
    }

    [Fact]
    public void A_check_allocates_nothing()
    {
        var table = new ShardTable(0, 16);
        table.Set(Phone, EquipmentStatus.Tracked);
        _ = table.StatusOf(Phone);

        var before = GC.GetAllocatedBytesForCurrentThread();
        var status = table.StatusOf(Phone);

        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
        Assert.Equal(EquipmentStatus.Tracked, status);
    }
}
