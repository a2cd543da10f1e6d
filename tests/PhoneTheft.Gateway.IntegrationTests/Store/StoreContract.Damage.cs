using PhoneTheft.Gateway.Core;
using PhoneTheft.Gateway.IntegrationTests.Support;
using PhoneTheft.Gateway.Store.Operations;
using PhoneTheft.Gateway.Store.Redis;
using PhoneTheft.Gateway.Store.Writing;

namespace PhoneTheft.Gateway.IntegrationTests.Store;

/// <summary>What cannot be read refuses the operation that meets it, and nothing else.</summary>
public abstract partial class StoreContract
{
    [Theory]
    [InlineData("Z2\t\t\t1795362983\t1\t1\t\t\t0")]
    [InlineData("B9\t\t\t1795362983\t1\t1\t\t\t0")]
    [InlineData("B2\tsoon\t\t1795362983\t1\t1\t\t\t0")]
    [InlineData("B2\t\t\t1795362983\t1\t99999999999999999999\t\t\t0")]
    [InlineData("B2\t\t\t999999999999\t1\t1\t\t\t0")]
    [InlineData("B2\t\t\t1795362983\t1\t1\t\t")]
    [InlineData("B2")]
    [InlineData("")]
    public async Task A_damaged_hold_refuses_its_own_operation_alone(string text)
    {
        await using var store = await OpenEmptyAsync();
        await PlaceManyAsync(store, 1, 2);
        await store.Database.HashSetAsync(StoreKeys.Of(7).Holds("alpha"), store.Device(1).ToString(), text);

        var reply = await store.WriteAllAsync(
            WriteOperation.Release("alpha", store.Device(1)),
            WriteOperation.Place("alpha", store.Device(1), Disposition.Track, HoldReason.Other),
            WriteOperation.Release("alpha", store.Device(2)),
            WriteOperation.Place("bravo", store.Device(1), Disposition.Block, HoldReason.Lost));

        Assert.Equal([WriteOutcome.Damaged, WriteOutcome.Damaged, WriteOutcome.Changed, WriteOutcome.Changed], reply.Results.Select(result => result.Outcome));
        Assert.Equal("a hold that cannot be read", reply.Results[0].Damage);
        Assert.True(await store.IsBlockedAsync(store.Device(1)));
        Assert.False(await store.IsBlockedAsync(store.Device(2)));
        Assert.Equal(text, await store.Database.HashGetAsync(StoreKeys.Of(7).Holds("alpha"), store.Device(1).ToString()));
    }

    [Theory]
    [InlineData("x")]
    [InlineData("1")]
    [InlineData("-1,0")]
    [InlineData("1,99999999999999999999")]
    [InlineData("1,3000000000")]
    [InlineData("0,0")]
    [InlineData("0,1")]
    [InlineData(null)]
    public async Task A_damaged_count_of_carriers_unblocks_nothing(string? text)
    {
        await using var store = await OpenEmptyAsync();
        await PlaceManyAsync(store, 1, 2);
        await store.WriteAsync(WriteOperation.Place("bravo", store.Device(1), Disposition.Block, HoldReason.Stolen));
        await DamageAsync(StoreKeys.Of(7).Owners, store, text);

        var reply = await store.WriteAllAsync(WriteOperation.Release("alpha", store.Device(1)), WriteOperation.Release("alpha", store.Device(2)));

        Assert.Equal([WriteOutcome.Damaged, WriteOutcome.Changed], reply.Results.Select(result => result.Outcome));
        Assert.True(await store.IsBlockedAsync(store.Device(1)));
    }

    [Theory]
    [InlineData("\tR\t", "\tQ\t")]
    [InlineData("\tB2\t", "\tZ2\t")]
    [InlineData("alpha\t", "alpha\tx")]
    [InlineData("alpha\t", "alpha\t99999")]
    [InlineData("alpha\t", "")]
    public async Task A_damaged_ended_hold_refuses_what_would_build_on_it(string sound, string damaged)
    {
        await using var store = await OpenEmptyAsync();
        await PlaceManyAsync(store, 1, 2);
        await store.WriteAsync(WriteOperation.Release("alpha", store.Device(1)));
        var past = (string)(await store.Database.HashGetAsync(StoreKeys.Of(7).Past, store.Device(1).ToString()))!;
        await DamageAsync(StoreKeys.Of(7).Past, store, past.Replace(sound, damaged, StringComparison.Ordinal));

        var blocked = await store.WriteAsync(WriteOperation.Place("alpha", store.Device(1), Disposition.Block, HoldReason.Stolen));
        var reply = await store.WriteAllAsync(
            WriteOperation.Release("alpha", store.Device(1)), WriteOperation.Forget(store.Device(1)), WriteOperation.Release("alpha", store.Device(2)));

        Assert.Equal(WriteOutcome.Changed, blocked.Outcome);
        Assert.Equal([WriteOutcome.Damaged, WriteOutcome.Damaged, WriteOutcome.Changed], reply.Results.Select(result => result.Outcome));
        Assert.True(await store.IsBlockedAsync(store.Device(1)));
    }

    [Fact]
    public async Task A_publish_that_meets_damage_is_refused_whole()
    {
        await using var store = await OpenEmptyAsync();
        await using var gateway = new RunningStore(store);
        await gateway.LoadedAsync();
        await gateway.WriteAsync(WriteOperation.Place("alpha", store.Device(2), Disposition.Block, HoldReason.Lost));
        await store.Database.HashSetAsync(StoreKeys.Of(7).Holds("alpha"), store.Device(2).ToString(), "B2");
        var session = await gateway.OpenSessionAsync(Producer);

        var fault = await Assert.ThrowsAsync<StoreException>(() => gateway.PublishAsync(session, Published(store, 1, 2, 3)));

        Assert.Equal(StoreFault.Damaged, fault.Fault);
        Assert.Contains("a hold that cannot be read, met by the operation with sequence 2", fault.Message, StringComparison.Ordinal);
        Assert.Equal(1, (await store.MetaAsync()).Revision.Number);
    }

    [Theory]
    [InlineData("revision", "x")]
    [InlineData("log_bytes", "")]
    [InlineData("chain", "x")]
    [InlineData("digest", "00")]
    public async Task A_damaged_meta_refuses_every_write_of_its_shard(string field, string value)
    {
        await using var store = await OpenEmptyAsync();
        await PlaceManyAsync(store, 1, 1);
        var batch = await store.BatchAsync(WriteOperation.Release("alpha", store.Device(1)));
        await store.Database.HashSetAsync(StoreKeys.Of(7).Meta, field, value);

        Assert.Equal(BatchVerdict.Damaged, (await store.RunAsync(batch)).Verdict);
        Assert.True(await store.IsBlockedAsync(store.Device(1)));
    }

    [Fact]
    public async Task A_half_run_write_is_finished_beside_a_damaged_ended_hold()
    {
        await using var store = await OpenEmptyAsync();
        await store.WriteAllAsync(BeforeTheKill(store));
        var before = await DumpAsync(store);
        await store.WriteAllAsync(TheKilledOne(store));
        await RestoreAllButAsync(store, before, 0);
        await DamageAsync(StoreKeys.Of(7).Past, store, "x");

        await store.WriteAsync(WriteOperation.Place("alpha", store.Device(9), Disposition.Block, HoldReason.Lost));

        Assert.Equal(11, (await store.MetaAsync()).Revision.Number);
        Assert.EndsWith("\nx", (string?)await store.Database.HashGetAsync(StoreKeys.Of(7).Past, store.Device(1).ToString()), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_damaged_log_entry_does_not_stop_the_trimming()
    {
        var options = With(await EmptyAsync(), logEntries: 10, logAge: TimeSpan.Zero);
        await using var store = await StoreUnderTest.OpenAsync(options);
        await PlaceManyAsync(store, 1, 10);
        await store.Database.SortedSetRemoveRangeByScoreAsync(StoreKeys.Of(7).Log, 1, 1);
        await store.Database.SortedSetAddAsync(StoreKeys.Of(7).Log, "damaged", 1);

        await PlaceManyAsync(store, 11, 13);

        Assert.Equal((4, 10), ((await store.MetaAsync()).Oldest, (await store.LogAsync(0)).Entries.Count));
    }

    [Fact]
    public async Task Holds_end_in_time_beside_a_damaged_one()
    {
        const int Damaged = WriteBatch.MaxOperations + 1;
        await using var store = await OpenEmptyAsync();
        var keys = StoreKeys.Of(7);
        for (var n = 0; n < Damaged; n++)
        {
            await store.Database.SortedSetAddAsync(keys.Expiry, $"alpha/{store.Device(100 + n)}", 1);
            await store.Database.HashSetAsync(keys.Holds("alpha"), store.Device(100 + n).ToString(), "B2\t1\tdamaged");
        }

        await using var gateway = new RunningStore(store);
        await gateway.LoadedAsync();
        await gateway.WriteAsync(WriteOperation.Place("alpha", store.Device(1), Disposition.Block, HoldReason.Stolen, expiresAt: Gone));

        await Wait.Until(async () => !await store.IsBlockedAsync(store.Device(1)));
        await Wait.Until(() => gateway.Warnings.Any(warning => warning.Contains($"cannot be read: {Damaged}, in shards 7.", StringComparison.Ordinal)));
        Assert.Null(gateway.Fault);
    }

    private static Task DamageAsync(StackExchange.Redis.RedisKey hash, StoreUnderTest store, string? text) => text is null
        ? store.Database.HashDeleteAsync(hash, store.Device(1).ToString())
        : store.Database.HashSetAsync(hash, store.Device(1).ToString(), text);
}
