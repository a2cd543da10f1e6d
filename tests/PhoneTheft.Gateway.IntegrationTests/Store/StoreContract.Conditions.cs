using PhoneTheft.Gateway.Core;
using PhoneTheft.Gateway.Store.Operations;
using PhoneTheft.Gateway.Store.Redis;
using PhoneTheft.Gateway.Store.Writing;

namespace PhoneTheft.Gateway.IntegrationTests.Store;

public abstract partial class StoreContract
{
    [Fact]
    public async Task A_batch_on_another_history_is_refused_whole()
    {
        await using var store = await OpenEmptyAsync();
        await store.WriteAsync(WriteOperation.Place("alpha", store.Device(1), Disposition.Block, HoldReason.Stolen));
        var batch = await store.BatchAsync(Two(store));
        var ahead = batch with { Seen = batch.Seen with { Number = 5 } };
        var elsewhere = batch with { SeenChain = new Chain(1, 2, 3) };

        Assert.Equal(BatchVerdict.Fork, (await store.RunAsync(ahead)).Verdict);
        Assert.Equal(BatchVerdict.Fork, (await store.RunAsync(elsewhere)).Verdict);

        await AssertNothingHappened(store, after: 1);
    }

    [Fact]
    public async Task A_writer_that_lags_behind_on_the_same_history_is_welcome()
    {
        await using var store = await OpenEmptyAsync();
        await store.WriteAsync(WriteOperation.Place("alpha", store.Device(1), Disposition.Block, HoldReason.Stolen));
        var lagging = await store.BatchAsync(Two(store));
        await store.WriteAsync(WriteOperation.Place("alpha", store.Device(2), Disposition.Block, HoldReason.Stolen));

        Assert.Equal(BatchVerdict.Ok, (await store.RunAsync(lagging)).Verdict);
        Assert.Equal(BatchVerdict.Fork, (await store.RunAsync(lagging with { SeenChain = new Chain(1, 2, 3) })).Verdict);
    }

    [Fact]
    public async Task A_batch_of_another_epoch_is_refused()
    {
        await using var store = await OpenEmptyAsync();
        var batch = await store.BatchAsync(Two(store));

        var reply = await store.RunAsync(batch with { Seen = batch.Seen with { Epoch = 2 } });

        Assert.Equal((BatchVerdict.Epoch, "1"), (reply.Verdict, reply.Detail));
        await AssertNothingHappened(store);
    }

    [Fact]
    public async Task A_batch_after_its_not_after_is_refused()
    {
        await using var store = await OpenEmptyAsync();
        var batch = await store.BatchAsync(Two(store));

        var reply = await store.RunAsync(batch with { NotAfterMs = 1_700_000_000_000 });

        Assert.Equal(BatchVerdict.Late, reply.Verdict);
        Assert.InRange(reply.StoreMs - TimeProvider.System.GetUtcNow().ToUnixTimeMilliseconds(), -60_000, 60_000);
        await AssertNothingHappened(store);
        Assert.Equal(BatchVerdict.Ok, (await store.RunAsync(batch with { NotAfterMs = reply.StoreMs + 60_000 })).Verdict);
    }

    [Fact]
    public async Task A_store_of_another_name_is_refused()
    {
        await using var store = await OpenEmptyAsync();
        var batch = await store.BatchAsync(Two(store));

        var reply = await store.RunAsync(batch with { Store = batch.Store with { StoreId = Guid.NewGuid() } });

        Assert.Equal((BatchVerdict.StoreMismatch, store.Identity.StoreId.ToString("N")), (reply.Verdict, reply.Detail));
        await AssertNothingHappened(store);
    }

    [Fact]
    public async Task A_store_that_came_back_empty_is_refused()
    {
        await using var store = await OpenEmptyAsync();
        var batch = await store.BatchAsync(Two(store));
        await store.Database.KeyDeleteAsync([.. StoreKeys.Of(7).Fixed]);

        Assert.Equal(BatchVerdict.StoreReset, (await store.RunAsync(batch)).Verdict);
        Assert.False(await store.Database.KeyExistsAsync(StoreKeys.Of(7).Log));
    }

    [Fact]
    public async Task A_frozen_shard_takes_no_writes()
    {
        await using var store = await OpenEmptyAsync();
        var batch = await store.BatchAsync(Two(store));
        await store.Database.HashSetAsync(StoreKeys.Of(7).Meta, "frozen", "1");

        Assert.Equal(BatchVerdict.Frozen, (await store.RunAsync(batch)).Verdict);
        await AssertNothingHappened(store);
    }

    [Fact]
    public async Task Sequence_numbers_are_taken_once_and_in_order()
    {
        await using var store = await OpenEmptyAsync();
        var producer = await ProducerBatchAsync(store, fence: 3, 1, 2);

        var first = await store.RunAsync(producer);
        var replayed = await store.RunAsync(await ProducerBatchAsync(store, fence: 3, 1, 2, 3));
        var gap = await store.RunAsync(await ProducerBatchAsync(store, fence: 3, 5));

        Assert.Equal([WriteOutcome.Changed, WriteOutcome.Changed], first.Results.Select(result => result.Outcome));
        Assert.Equal([WriteOutcome.AlreadyApplied, WriteOutcome.AlreadyApplied, WriteOutcome.Changed], replayed.Results.Select(result => result.Outcome));
        Assert.Equal((BatchVerdict.Gap, "4"), (gap.Verdict, gap.Detail));
        await AssertNothingHappened(store, after: 3);
    }

    [Fact]
    public async Task A_gap_inside_a_batch_refuses_all_of_it()
    {
        await using var store = await OpenEmptyAsync();

        var reply = await store.RunAsync(await ProducerBatchAsync(store, fence: 1, 1, 3));

        Assert.Equal((BatchVerdict.Gap, "2"), (reply.Verdict, reply.Detail));
        await AssertNothingHappened(store);
    }

    [Fact]
    public async Task A_newer_session_of_a_producer_fences_off_the_older_one()
    {
        await using var store = await OpenEmptyAsync();
        await store.RunAsync(await ProducerBatchAsync(store, fence: 2, 1));

        var zombie = await store.RunAsync(await ProducerBatchAsync(store, fence: 1, 2));
        var successor = await store.RunAsync(await ProducerBatchAsync(store, fence: 3, 2));

        Assert.Equal((BatchVerdict.Superseded, "2"), (zombie.Verdict, zombie.Detail));
        Assert.Equal(WriteOutcome.Changed, successor.Results.Single().Outcome);
        await AssertNothingHappened(store, after: 2);
    }

    private static WriteOperation[] Two(StoreUnderTest store) =>
    [
        WriteOperation.Place("alpha", store.Device(101), Disposition.Block, HoldReason.Stolen),
        WriteOperation.Place("bravo", store.Device(102), Disposition.Block, HoldReason.Stolen),
    ];

    private static async Task<WriteBatch> ProducerBatchAsync(StoreUnderTest store, long fence, params int[] sequences)
    {
        var operations = sequences.Select(sequence => WriteOperation.Place("alpha", store.Device(sequence), Disposition.Block, HoldReason.Stolen, sequence: sequence));
        return await store.BatchAsync([.. operations]) with { Producer = "alpha/5f1c", Fence = fence };
    }

    private static async Task AssertNothingHappened(StoreUnderTest store, long after = 0)
    {
        var meta = await store.MetaAsync();
        Assert.Equal((after, after), (meta.Revision.Number, meta.Holds));
        Assert.False(await store.IsBlockedAsync(store.Device(101)));
        Assert.False(await store.IsBlockedAsync(store.Device(102)));
    }
}
