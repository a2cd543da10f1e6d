using Microsoft.Extensions.Logging.Abstractions;
using PhoneTheft.Gateway.Core;
using PhoneTheft.Gateway.Replication;
using PhoneTheft.Gateway.Store.Operations;
using PhoneTheft.Gateway.Store.Reading;
using PhoneTheft.Gateway.Store.Redis;
using PhoneTheft.Gateway.Store.Repair;
using PhoneTheft.Gateway.Store.Writing;
using StackExchange.Redis;

namespace PhoneTheft.Gateway.IntegrationTests.Store;

public abstract partial class StoreContract
{
    [Fact]
    public async Task Sets_that_do_not_fit_are_rebuilt_from_the_holds()
    {
        await using var store = await OpenEmptyAsync();
        await PlaceManyAsync(store, 1, 20);
        await store.WriteAsync(WriteOperation.Place("bravo", store.Device(1), Disposition.Track, HoldReason.Other));
        var keys = StoreKeys.Of(7);
        await store.Database.SetRemoveAsync(keys.Blocked, store.Device(3).ToString());
        await store.Database.SetAddAsync(keys.Tracked, store.Device(99).ToString());
        await store.Database.HashDeleteAsync(keys.Owners, store.Device(1).ToString());

        await using var session = new RunningStore(store);
        await session.LoadedAsync();

        Assert.Equal(EquipmentStatus.Prohibited, session.StatusOf(store.Device(3)));
        Assert.Equal(EquipmentStatus.Permitted, session.StatusOf(store.Device(99)));
        Assert.True(await store.IsBlockedAsync(store.Device(3)));
        Assert.False(await store.IsTrackedAsync(store.Device(99)));
        Assert.Equal(2, (await session.WriteAsync(WriteOperation.Place("charlie", store.Device(1), Disposition.Block, HoldReason.Lost))).OtherHolds);
    }

    [Fact]
    public async Task Holds_that_do_not_fit_keep_writes_frozen()
    {
        await using var store = await OpenEmptyAsync();
        await PlaceManyAsync(store, 1, 5);
        await store.Database.SetRemoveAsync(StoreKeys.Of(7).Blocked, store.Device(3).ToString());
        await store.Database.HashDeleteAsync(StoreKeys.Of(7).Holds("alpha"), store.Device(3).ToString());

        await using var session = new RunningStore(store);
        await Support.Wait.Until(async () => (await store.MetaAsync()).IsFrozen);
        await Support.Wait.Until(() => session.Fault?.Fault == StoreFault.Damaged);

        Assert.Null(session.Replica.Shards[7].View);
        Assert.Equal(BatchVerdict.Frozen, (await store.RunAsync(await store.BatchAsync(Two(store)))).Verdict);
    }

    [Fact]
    public async Task A_repair_that_died_is_taken_over()
    {
        await using var store = await OpenEmptyAsync();
        await PlaceManyAsync(store, 1, 5);
        await using var session = new RunningStore(store);
        await session.LoadedAsync();

        await store.Database.HashSetAsync(StoreKeys.Of(7).Meta, [new HashEntry("frozen", "somebody 1700000000000")]);
        await Support.Wait.Until(async () => !(await store.MetaAsync()).IsFrozen);

        Assert.Equal(WriteOutcome.Changed, (await session.WriteAsync(Two(store)[0])).Outcome);
    }

    [Fact]
    public async Task Sets_are_not_touched_when_the_holds_are_the_damage()
    {
        await using var store = await OpenEmptyAsync();
        await PlaceManyAsync(store, 1, 5);
        await using var session = new RunningStore(store);
        await session.LoadedAsync();
        await store.Database.KeyDeleteAsync(StoreKeys.Of(7).Holds("alpha"));

        await store.Database.HashSetAsync(StoreKeys.Of(7).Meta, [new HashEntry("frozen", "somebody 1700000000000")]);
        await Support.Wait.Until(async () => !((string?)await store.Database.HashGetAsync(StoreKeys.Of(7).Meta, "frozen"))!.StartsWith("somebody", StringComparison.Ordinal));
        await session.CatchUpAsync(7);
        await session.CatchUpAsync(7);

        Assert.True(await store.IsBlockedAsync(store.Device(3)));
        Assert.True((await store.MetaAsync()).IsFrozen);
        Assert.Equal(EquipmentStatus.Prohibited, session.StatusOf(store.Device(3)));
    }

    [Fact]
    public async Task A_repair_that_another_gateway_took_over_is_left_to_it()
    {
        await using var store = await OpenEmptyAsync();
        await PlaceManyAsync(store, 1, 5);
        var context = new StoreContext(store.Identity, store.Connection.Database, store.Options, TimeProvider.System, NullLoggerFactory.Instance);
        var shard = new ShardContext(context, new ReplicaShard(7, store.Options.RecentChangesPerShard(store.Identity.Shards), TimeProvider.System), _ => { });
        var now = TimeProvider.System.GetUtcNow().ToUnixTimeMilliseconds();

        var outcome = await new SetsRepairer(shard, () => store.Database.HashSetAsync(StoreKeys.Of(7).Meta, [new HashEntry("frozen", $"somebody {now}")]))
            .TryRepairAsync(TestContext.Current.CancellationToken);

        Assert.Equal(RepairOutcome.LeftToAnother, outcome);
        Assert.True((await store.MetaAsync()).IsFrozen);
    }

    [Fact]
    public async Task A_repair_at_work_is_left_alone()
    {
        await using var store = await OpenEmptyAsync();
        var now = TimeProvider.System.GetUtcNow().ToUnixTimeMilliseconds();
        var frozen = $"somebody {now}";
        await store.Database.HashSetAsync(StoreKeys.Of(7).Meta, [new HashEntry("frozen", frozen)]);

        await using var session = new RunningStore(store);
        await session.LoadedAsync();
        await session.CatchUpAsync(7);
        await session.CatchUpAsync(7);

        Assert.Equal(frozen, (string?)await store.Database.HashGetAsync(StoreKeys.Of(7).Meta, "frozen"));
    }
}
