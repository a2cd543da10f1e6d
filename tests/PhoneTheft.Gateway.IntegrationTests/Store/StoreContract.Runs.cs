using PhoneTheft.Gateway.Core;
using PhoneTheft.Gateway.Store.Operations;
using PhoneTheft.Gateway.Store.Redis;

namespace PhoneTheft.Gateway.IntegrationTests.Store;

/// <summary>What one run of the script changes is told together.</summary>
public abstract partial class StoreContract
{
    [Fact]
    public async Task Every_change_knows_its_place_in_its_run()
    {
        await using var store = await OpenEmptyAsync();
        await store.WriteAllAsync(Blocks(store, 1, 3));
        await store.WriteAllAsync([.. Blocks(store, 2, 1), .. Blocks(store, 4, 2)]);
        await store.WriteAllAsync(Blocks(store, 6, 1));

        var page = await store.TailAsync(after: 0);

        // The second run's first operation changed nothing, and so it has no place.
        Assert.Equal([0, 1, 2, 0, 1, 0], page.Changes.Select(change => change.PlaceInRun));
    }

    [Fact]
    public async Task A_page_of_the_log_never_ends_inside_a_run()
    {
        await using var store = await OpenEmptyAsync();
        for (var run = 0; run < 12; run++)
        {
            await store.WriteAllAsync(Blocks(store, 1 + (100 * run), 100));
        }

        var first = await store.TailAsync(after: 0);
        var second = await store.TailAsync(after: first.Changes[^1].Revision.Number);

        Assert.Equal((1_000, false), (first.Changes.Count, first.IsLast));
        Assert.Equal((200, true), (second.Changes.Count, second.IsLast));
    }

    [Fact]
    public async Task A_meta_that_has_another_chain_than_its_log_is_noticed()
    {
        await using var store = await OpenEmptyAsync();
        await store.WriteAllAsync(Blocks(store, 1, 3));
        await store.Database.HashSetAsync(StoreKeys.Of(7).Meta, "chain", new string('a', 40));

        var page = await store.TailAsync(after: 1);

        Assert.NotNull(page.Mismatch);
        Assert.Empty(page.Changes);
    }

    [Fact]
    public async Task A_change_says_what_the_carriers_own_hold_was_before()
    {
        await using var store = await OpenEmptyAsync();
        var device = store.Device(1);

        var reply = await store.WriteAllAsync(
            WriteOperation.Place("alpha", device, Disposition.Track, HoldReason.Other),
            WriteOperation.Place("alpha", device, Disposition.Block, HoldReason.Stolen),
            WriteOperation.Place("alpha", device, Disposition.Block, HoldReason.Lost),
            WriteOperation.Release("alpha", device),
            WriteOperation.Place("bravo", device, Disposition.Block, HoldReason.Stolen));

        Assert.Equal([null, Disposition.Track, Disposition.Block, Disposition.Block, null], reply.Results.Select(result => result.Before));
    }

    private static WriteOperation[] Blocks(StoreUnderTest store, int first, int count) =>
        [.. Enumerable.Range(first, count).Select(n => WriteOperation.Place("alpha", store.Device(n), Disposition.Block, HoldReason.Stolen))];
}
