using PhoneTheft.Gateway.Core;
using PhoneTheft.Gateway.Replication;
using PhoneTheft.Gateway.Store.Operations;
using PhoneTheft.Gateway.Store.Redis;

namespace PhoneTheft.Gateway.IntegrationTests.Store;

public abstract partial class StoreContract
{
    [Fact]
    public async Task A_write_is_answered_when_the_replica_holds_it()
    {
        await using var store = await OpenEmptyAsync();
        for (var shard = 0; shard < store.Identity.Shards; shard++)
        {
            await store.WriteAllAsync([.. Enumerable.Range(1, 200).Select(n => WriteOperation.Place(
                "alpha", store.Device(n, shard), n % 10 == 0 ? Disposition.Track : Disposition.Block, HoldReason.Stolen))]);
        }

        await using var session = new RunningStore(store);
        await session.LoadedAsync();
        Assert.Equal(180 * store.Identity.Shards, session.Replica.Shards.Sum(shard => shard.View!.Table.Prohibited));
        Assert.Equal(20 * store.Identity.Shards, session.Replica.Shards.Sum(shard => shard.View!.Table.Tracked));
        Assert.Equal(EquipmentStatus.Permitted, session.StatusOf(store.Device(201)));

        var result = await session.WriteAsync(WriteOperation.Place("alpha", store.Device(201), Disposition.Block, HoldReason.Stolen));

        var held = session.Replica.Shards[7];
        Assert.Equal((WriteOutcome.Changed, 201), (result.Outcome, result.Revision.Number));
        Assert.Equal(EquipmentStatus.Prohibited, session.StatusOf(store.Device(201)));
        Assert.True(held.View!.Revision.Number >= 201);
        Assert.NotNull(held.Recent.Find(201));
    }

    [Fact]
    public async Task A_replica_loaded_under_writes_has_the_right_digest()
    {
        await using var store = await OpenEmptyAsync();
        await store.WriteAllAsync([.. Enumerable.Range(1, 250).Select(n => WriteOperation.Place("alpha", store.Device(n), Disposition.Block, HoldReason.Stolen))]);
        using var enough = new CancellationTokenSource();
        var writes = WriteUntilAsync(store, enough.Token);

        await using var session = new RunningStore(store);
        await session.LoadedAsync();
        await enough.CancelAsync();
        await writes;
        await session.CatchUpAsync(7);

        var meta = await store.MetaAsync();
        var view = session.Replica.Shards[7].View!;
        Assert.Equal((meta.Revision, meta.Digest, meta.Prohibited, meta.Tracked), (view.Revision, view.Table.Digest, view.Table.Prohibited, view.Table.Tracked));
        Assert.False(session.Replica.Shards[7].IsSuspect);
    }

    [Fact]
    public async Task A_shard_whose_history_turns_out_another_is_rebuilt_by_itself()
    {
        await using var store = await OpenEmptyAsync();
        await store.WriteAsync(WriteOperation.Place("alpha", store.Device(1), Disposition.Block, HoldReason.Stolen));
        await using var session = new RunningStore(store);
        await session.LoadedAsync();

        // As after a failover to a replica that lacked the last write and then took another one.
        await store.Database.KeyDeleteAsync([.. StoreKeys.Of(7).Fixed, StoreKeys.Of(7).Holds("alpha")]);
        await store.Database.HashDeleteAsync(StoreKeys.Of(0).Meta, "ready");
        await using var reopened = await StoreUnderTest.OpenAsync(store.Options);
        await reopened.WriteOnceLetAsync(WriteOperation.Place("bravo", store.Device(2), Disposition.Block, HoldReason.Stolen));

        // The other's write stays, and what it never saw is put back beside it.
        await Support.Wait.Until(() => session.Replica.Shards[7] is { IsSuspect: false, View: { Revision: { Epoch: 2, Number: 2 }, Lost: null } });
        Assert.Equal(EquipmentStatus.Prohibited, session.StatusOf(store.Device(2)));
        Assert.Equal(EquipmentStatus.Prohibited, session.StatusOf(store.Device(1)));
        Assert.Equal(ShardState.Fresh, session.Replica.Shards[7].StateAt(TimeSpan.FromMinutes(1)));
        Assert.Equal(WriteOutcome.Changed, (await session.WriteAsync(WriteOperation.Place("alpha", store.Device(3), Disposition.Block, HoldReason.Stolen))).Outcome);
    }

    private static async Task WriteUntilAsync(StoreUnderTest store, CancellationToken enough)
    {
        for (var round = 0; !enough.IsCancellationRequested; round++)
        {
            await store.WriteAllAsync([.. Enumerable.Range(1, 100).Select<int, WriteOperation>(n => (round % 3) switch
            {
                0 => WriteOperation.Release("alpha", store.Device((2 * n) + (round % 50))),
                1 => WriteOperation.Place("alpha", store.Device(300 + n + round), Disposition.Track, HoldReason.Other),
                _ => WriteOperation.Place("bravo", store.Device(n + round), Disposition.Block, HoldReason.Lost),
            })]);
        }
    }
}
