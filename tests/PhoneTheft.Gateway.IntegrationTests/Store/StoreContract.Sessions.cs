using PhoneTheft.Gateway.Core;
using PhoneTheft.Gateway.Store.Operations;
using PhoneTheft.Gateway.Store.Redis;
using PhoneTheft.Gateway.Store.Writing;

namespace PhoneTheft.Gateway.IntegrationTests.Store;

public abstract partial class StoreContract
{
    private static readonly Guid Producer = Guid.Parse("0a6f1d3e-4c9b-4c59-9a36-1c5f0f1e7a11");

    [Fact]
    public async Task Every_session_of_a_producer_has_a_higher_fence()
    {
        await using var store = await OpenEmptyAsync();

        var first = await OpenSessionAsync(store);
        var second = await OpenSessionAsync(store);
        var other = await OpenSessionAsync(store, producer: Guid.NewGuid());

        Assert.Equal(Enumerable.Repeat(0L, store.Identity.Shards), first.LastSequences);
        Assert.True(first.Fence > 0 && second.Fence > first.Fence && other.Fence > second.Fence);
    }

    [Fact]
    public async Task A_session_continues_the_sequences_of_the_last_one()
    {
        await using var store = await OpenEmptyAsync();
        var first = await OpenSessionAsync(store);
        await store.RunAsync(await PublishBatchAsync(store, first, shard: 3, 1, 2, 3));
        await store.RunAsync(await PublishBatchAsync(store, first, shard: 7, 1));

        var second = await OpenSessionAsync(store);

        Assert.Equal((0, 3, 1), (second.LastSequences[0], second.LastSequences[3], second.LastSequences[7]));
        Assert.Equal(store.Identity.Shards, second.LastSequences.Count);
    }

    [Fact]
    public async Task An_older_session_publishes_nothing_in_any_shard()
    {
        await using var store = await OpenEmptyAsync();
        var older = await OpenSessionAsync(store);
        var newer = await OpenSessionAsync(store);

        for (var shard = 0; shard < store.Identity.Shards; shard++)
        {
            Assert.Equal(BatchVerdict.Superseded, (await store.RunAsync(await PublishBatchAsync(store, older, shard, 1))).Verdict);
            Assert.Equal(BatchVerdict.Ok, (await store.RunAsync(await PublishBatchAsync(store, newer, shard, 1))).Verdict);
        }
    }

    [Fact]
    public async Task A_producer_of_the_same_name_at_another_carrier_is_another()
    {
        await using var store = await OpenEmptyAsync();
        var alpha = await OpenSessionAsync(store);
        await store.RunAsync(await PublishBatchAsync(store, alpha, shard: 7, 1, 2));

        var bravo = await OpenSessionAsync(store, carrier: "bravo");

        Assert.Equal(0, bravo.LastSequences[7]);
        Assert.Equal(BatchVerdict.Ok, (await store.RunAsync(await PublishBatchAsync(store, alpha, shard: 7, 3))).Verdict);
    }

    [Fact]
    public async Task A_half_run_write_counts_in_the_last_sequence()
    {
        await using var store = await OpenEmptyAsync();
        var killed = await OpenSessionAsync(store);
        var before = await DumpAsync(store);
        await store.RunAsync(await PublishBatchAsync(store, killed, shard: 7, 1, 2));
        await RestoreAllButAsync(store, before, surviving: 0);
        await store.Database.HashSetAsync(StoreKeys.Of(7).Producers, killed.Name, $"{killed.Fence} 0");

        var successor = await OpenSessionAsync(store);

        Assert.Equal(2, successor.LastSequences[7]);
        Assert.True(await store.IsBlockedAsync(store.Device(2)));
    }

    [Fact]
    public async Task A_fence_counter_set_back_is_raised_again()
    {
        await using var store = await OpenEmptyAsync();
        await store.Database.StringSetAsync(StoreKeys.Fence, 40);
        var older = await OpenSessionAsync(store);
        await store.Database.StringSetAsync(StoreKeys.Fence, 40);

        var newer = await OpenSessionAsync(store);

        Assert.Equal((41, 42), (older.Fence, newer.Fence));
        Assert.Equal(BatchVerdict.Superseded, (await store.RunAsync(await PublishBatchAsync(store, older, shard: 7, 1))).Verdict);
    }

    [Fact]
    public async Task Concurrent_openings_leave_one_session_that_can_publish()
    {
        await using var store = await OpenEmptyAsync();

        var openings = await Task.WhenAll(Enumerable.Range(0, 8).Select(async _ =>
        {
            try
            {
                return await OpenSessionAsync(store);
            }
            catch (StoreException e) when (e.Fault == StoreFault.Superseded)
            {
                return null;
            }
        }));

        var highest = openings.OfType<ProducerSession>().MaxBy(session => session.Fence)!;
        Assert.Equal(BatchVerdict.Ok, (await store.RunAsync(await PublishBatchAsync(store, highest, shard: 7, 1))).Verdict);
        foreach (var other in openings.OfType<ProducerSession>().Where(session => session != highest))
        {
            Assert.Equal(BatchVerdict.Superseded, (await store.RunAsync(await PublishBatchAsync(store, other, shard: 7, 2))).Verdict);
        }
    }

    [Fact]
    public async Task Producers_are_limited_and_forgotten_ones_give_way()
    {
        await using var store = await OpenEmptyAsync();
        var forgotten = await OpenSessionAsync(store);
        await store.RunAsync(await PublishBatchAsync(store, forgotten, shard: 7, 1));
        await store.Database.SortedSetAddAsync(
            StoreKeys.ProducersOf("alpha"), [.. Enumerable.Range(1, ProducerSessionOpener.MaxProducers - 1).Select(n => new StackExchange.Redis.SortedSetEntry($"other-{n}", 4e9))]);

        var refused = await Assert.ThrowsAsync<StoreException>(() => OpenSessionAsync(store, producer: Guid.NewGuid()));
        var known = await OpenSessionAsync(store);
        await store.Database.SortedSetAddAsync(StoreKeys.ProducersOf("alpha"), Producer.ToString(), 1_000_000_000);
        var successor = await OpenSessionAsync(store, producer: Guid.NewGuid());

        Assert.Equal(StoreFault.TooManyProducers, refused.Fault);
        Assert.Equal(1, known.LastSequences[7]);
        Assert.Equal(0, successor.LastSequences[7]);
        Assert.False(await store.Database.HashExistsAsync(StoreKeys.Of(7).Producers, forgotten.Name));
        Assert.Equal(ProducerSessionOpener.MaxProducers, await store.Database.SortedSetLengthAsync(StoreKeys.ProducersOf("alpha")));
    }

    [Fact]
    public async Task An_empty_store_opens_no_session_and_stays_empty()
    {
        await using var store = await OpenEmptyAsync();
        await store.Database.KeyDeleteAsync([.. StoreKeys.Of(0).Fixed]);

        var fault = await Assert.ThrowsAsync<StoreException>(() => OpenSessionAsync(store));

        Assert.Equal(StoreFault.Reset, fault.Fault);
        Assert.False(await store.Database.KeyExistsAsync(StoreKeys.Fence));
    }

    private static Task<ProducerSession> OpenSessionAsync(StoreUnderTest store, string carrier = "alpha", Guid? producer = null) =>
        new ProducerSessionOpener(store.Identity, () => store.Database, new WriteScript(() => store.Database, store.Options), store.Options, TimeProvider.System)
            .OpenAsync(carrier, producer ?? Producer, TestContext.Current.CancellationToken);

    /// <summary>Blocks one device per sequence number, the device of that number.</summary>
    private static async Task<WriteBatch> PublishBatchAsync(StoreUnderTest store, ProducerSession session, int shard, params int[] sequences)
    {
        var operations = sequences.Select(sequence => WriteOperation.Place(session.Carrier, store.Device(sequence, shard), Disposition.Block, HoldReason.Stolen, sequence: sequence));
        return await store.BatchAsync([.. operations]) with { Producer = session.Name, Fence = session.Fence };
    }
}
