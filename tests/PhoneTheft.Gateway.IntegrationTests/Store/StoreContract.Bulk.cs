using PhoneTheft.Gateway.Core;
using PhoneTheft.Gateway.Store.BulkLimits;
using PhoneTheft.Gateway.Store.Operations;
using PhoneTheft.Gateway.Store.Redis;

namespace PhoneTheft.Gateway.IntegrationTests.Store;

/// <summary>Many endings and many placements within a day, over all shards and gateways together.</summary>
public abstract partial class StoreContract
{
    // Of a million serials, so that ten devices of one TAC are its limit.
    private const double TenOfATac = 0.000_010;

    [Fact]
    public async Task Holds_beyond_the_daily_share_end_only_when_confirmed()
    {
        await using var store = await OpenEmptyAsync();
        await using var gateway = await HoldingAsync(store, "alpha", 40, new BulkLimitOptions { ReleaseShare = 0.25, ReleaseAtLeast = 2 });
        for (var n = 1; n <= 10; n++)
        {
            await gateway.WriteAsync(WriteOperation.Release("alpha", Spread(store, n)));
        }

        var fault = await RefusedAsync(() => gateway.WriteAsync(WriteOperation.Release("alpha", Spread(store, 11))));

        Assert.Equal((StoreFault.ConfirmationRequired, 10), (fault.Fault, fault.Confirmation!.Amount));
        Assert.Contains("end 10 of its holds", fault.Message, StringComparison.Ordinal);
        Assert.True(await store.IsBlockedAsync(Spread(store, 11)));

        var confirmed = await gateway.WriteAsync(WriteOperation.Release("alpha", Spread(store, 11)), fault.Confirmation.Token);

        Assert.Equal(WriteOutcome.Changed, confirmed.Outcome);
        for (var n = 12; n <= 20; n++)
        {
            await gateway.WriteAsync(WriteOperation.Release("alpha", Spread(store, n)));
        }

        Assert.Equal(StoreFault.ConfirmationRequired, (await RefusedAsync(() => gateway.WriteAsync(WriteOperation.Release("alpha", Spread(store, 21))))).Fault);
    }

    [Theory]
    [InlineData(0.1, 7, 7)]
    [InlineData(0.5, 1, 25)]
    public async Task Concurrent_gateways_stay_within_the_limit(double share, int least, int most)
    {
        await using var store = await OpenEmptyAsync();
        var limits = new BulkLimitOptions { ReleaseShare = share, ReleaseAtLeast = least };
        await using var one = await HoldingAsync(store, "alpha", 50, limits);
        await using var other = new RunningStore(store, limits);
        await other.LoadedAsync();

        var ended = await Task.WhenAll(Enumerable.Range(1, 50).Select(async n =>
        {
            try
            {
                return (await (n % 2 == 0 ? one : other).WriteAsync(WriteOperation.Release("alpha", Spread(store, n)))).Outcome == WriteOutcome.Changed;
            }
            catch (StoreException e) when (e.Fault == StoreFault.ConfirmationRequired)
            {
                return false;
            }
        }));

        Assert.InRange(ended.Count(done => done), 1, most);
    }

    [Fact]
    public async Task Endings_that_end_nothing_are_not_counted()
    {
        await using var store = await OpenEmptyAsync();
        await using var gateway = await HoldingAsync(store, "alpha", 3, new BulkLimitOptions { ReleaseAtLeast = 3 });

        // More than the limit at once, and again: what is not held can't end.
        await Task.WhenAll(Enumerable.Range(100, 60).Select(n => gateway.WriteAsync(WriteOperation.Release("alpha", Spread(store, n)))));
        for (var n = 1; n <= 3; n++)
        {
            Assert.Equal(WriteOutcome.Changed, (await gateway.WriteAsync(WriteOperation.Release("alpha", Spread(store, n)))).Outcome);
        }

        Assert.Equal(WriteOutcome.Unchanged, (await gateway.WriteAsync(WriteOperation.Release("alpha", Spread(store, 1)))).Outcome);
    }

    [Fact]
    public async Task A_block_that_becomes_a_track_counts_as_ended()
    {
        await using var store = await OpenEmptyAsync();
        await using var gateway = await HoldingAsync(store, "alpha", 4, new BulkLimitOptions { ReleaseAtLeast = 2 });
        await gateway.WriteAsync(Track(store, 1));
        await gateway.WriteAsync(Track(store, 2));

        Assert.Equal(StoreFault.ConfirmationRequired, (await RefusedAsync(() => gateway.WriteAsync(Track(store, 3)))).Fault);
        Assert.Equal(WriteOutcome.Changed, (await gateway.WriteAsync(Track(store, 50))).Outcome);
    }

    [Fact]
    public async Task The_limit_of_new_blocks_lets_holds_change()
    {
        await using var store = await OpenEmptyAsync();
        await using var gateway = await HoldingAsync(store, "alpha", 5, new BulkLimitOptions { BlocksPerDay = 5 });

        var fault = await RefusedAsync(() => gateway.WriteAsync(Block(store, 6)));
        var changed = await gateway.WriteAsync(WriteOperation.Place("alpha", Spread(store, 1), Disposition.Block, HoldReason.Fraud));
        var bravos = await gateway.WriteAsync(Block(store, 6, "bravo"));
        var confirmed = await gateway.WriteAsync(Block(store, 6), fault.Confirmation!.Token);

        Assert.Equal((StoreFault.ConfirmationRequired, 5), (fault.Fault, fault.Confirmation.Amount));
        Assert.Equal([WriteOutcome.Changed, WriteOutcome.Changed, WriteOutcome.Changed], [changed.Outcome, bravos.Outcome, confirmed.Outcome]);
    }

    [Fact]
    public async Task The_limit_of_a_model_lets_other_models_through()
    {
        await using var store = await OpenEmptyAsync();
        await using var gateway = await HoldingAsync(store, "alpha", 10, new BulkLimitOptions { TacShare = TenOfATac });

        var fault = await RefusedAsync(() => gateway.WriteAsync(Block(store, 11)));
        var ofAnother = await gateway.WriteAsync(
            WriteOperation.Place("alpha", EquipmentIdentity.FromValue(49_015_420_000_011), Disposition.Block, HoldReason.Stolen));

        Assert.Equal((StoreFault.ConfirmationRequired, 10), (fault.Fault, fault.Confirmation!.Amount));
        Assert.Contains("TAC 35000000", fault.Message, StringComparison.Ordinal);
        Assert.Equal(WriteOutcome.Changed, ofAnother.Outcome);
        Assert.Equal(WriteOutcome.Changed, (await gateway.WriteAsync(Block(store, 11), fault.Confirmation.Token)).Outcome);
    }

    [Fact]
    public async Task A_confirmation_is_one_carriers_and_raises_its_day_once()
    {
        await using var store = await OpenEmptyAsync();
        await using var gateway = await HoldingAsync(store, "alpha", 2, new BulkLimitOptions { BlocksPerDay = 2 });
        var token = (await RefusedAsync(() => gateway.WriteAsync(Block(store, 3)))).Confirmation!.Token;

        Assert.Equal(StoreFault.ConfirmationInvalid, (await RefusedAsync(() => gateway.WriteAsync(Block(store, 3), "0123"))).Fault);
        Assert.Equal(StoreFault.ConfirmationInvalid, (await RefusedAsync(() => gateway.WriteAsync(Block(store, 3, "bravo"), token))).Fault);

        // Two at once with one token, as the shards of one request are: it is redeemed once and good for both.
        await Task.WhenAll(gateway.WriteAsync(Block(store, 3), token), gateway.WriteAsync(Block(store, 4), token));
        Assert.Equal(StoreFault.ConfirmationInvalid, (await RefusedAsync(() => gateway.WriteAsync(Block(store, 5), token))).Fault);

        var next = (await RefusedAsync(() => gateway.WriteAsync(Block(store, 5)))).Confirmation!.Token;
        Assert.NotEqual(token, next);
    }

    [Fact]
    public async Task A_confirmation_that_is_too_old_is_none()
    {
        await using var store = await OpenEmptyAsync();
        await using var gateway = await HoldingAsync(store, "alpha", 2, new BulkLimitOptions { BlocksPerDay = 2 });
        var token = (await RefusedAsync(() => gateway.WriteAsync(Block(store, 3)))).Confirmation!.Token;
        await store.Database.HashSetAsync(StoreKeys.BudgetOf("alpha"), "token/blocked", $"{token} 2 1000000000 0");

        Assert.Equal(StoreFault.ConfirmationInvalid, (await RefusedAsync(() => gateway.WriteAsync(Block(store, 3), token))).Fault);
    }

    [Fact]
    public async Task What_was_done_more_than_a_day_ago_no_longer_counts()
    {
        await using var store = await OpenEmptyAsync();
        await using var gateway = await HoldingAsync(store, "alpha", 2, new BulkLimitOptions { BlocksPerDay = 2 });
        var hour = TimeProvider.System.GetUtcNow().ToUnixTimeSeconds() / 3600;
        await store.Database.KeyDeleteAsync(StoreKeys.BudgetOf("alpha"));
        await store.Database.HashSetAsync(StoreKeys.BudgetOf("alpha"), [new($"blocked:{hour - 24}", 2), new($"blocked:{hour - 22}", 1)]);

        Assert.Equal(WriteOutcome.Changed, (await gateway.WriteAsync(Block(store, 3))).Outcome);
        Assert.Equal(StoreFault.ConfirmationRequired, (await RefusedAsync(() => gateway.WriteAsync(Block(store, 4)))).Fault);
    }

    [Fact]
    public async Task A_publish_beyond_the_limit_is_refused_whole()
    {
        await using var store = await OpenEmptyAsync();
        await using var gateway = new RunningStore(store, new BulkLimitOptions { BlocksPerDay = 5 });
        await gateway.LoadedAsync();
        var alpha = await gateway.OpenSessionAsync(Producer);
        var bravo = await gateway.OpenSessionAsync(Producer, "bravo");

        var fault = await RefusedAsync(() => gateway.PublishAsync(alpha, Published(store, 1, 2, 3, 4, 5, 6)));
        var others = await gateway.PublishAsync(bravo, Published(store, "bravo", 1, 2, 3, 4, 5));
        var confirmed = await gateway.PublishAsync(alpha, Published(store, 1, 2, 3, 4, 5, 6), fault.Confirmation!.Token);

        Assert.Equal((StoreFault.ConfirmationRequired, 6), (fault.Fault, fault.Confirmation.Amount));
        Assert.Equal([5, 6], [others.Count, confirmed.Count]);
    }

    [Fact]
    public async Task What_a_publish_repeats_is_counted_once()
    {
        await using var store = await OpenEmptyAsync();
        await using var gateway = new RunningStore(store, new BulkLimitOptions { BlocksPerDay = 4 });
        await gateway.LoadedAsync();
        var session = await gateway.OpenSessionAsync(Producer);
        for (var i = 0; i < 5; i++)
        {
            await gateway.PublishAsync(session, Published(store, 1, 2, 3));
        }

        Assert.Equal(WriteOutcome.Changed, (await gateway.PublishAsync(session, Published(store, 4)))[0].Outcome);
    }

    private static async Task<RunningStore> HoldingAsync(StoreUnderTest store, string carrier, int devices, BulkLimitOptions limits)
    {
        var gateway = new RunningStore(store, limits);
        await gateway.LoadedAsync();
        await Task.WhenAll(Enumerable.Range(1, devices).Select(n => gateway.WriteAsync(Block(store, n, carrier))));
        return gateway;
    }

    private static WriteOperation Block(StoreUnderTest store, int n, string carrier = "alpha") =>
        WriteOperation.Place(carrier, Spread(store, n), Disposition.Block, HoldReason.Stolen);

    private static WriteOperation Track(StoreUnderTest store, int n) => WriteOperation.Place("alpha", Spread(store, n), Disposition.Track, HoldReason.Other);

    /// <summary>Devices of one TAC over all shards.</summary>
    private static EquipmentIdentity Spread(StoreUnderTest store, int n) => store.Device(n, n % store.Identity.Shards);

    private static Task<StoreException> RefusedAsync(Func<Task> write) => Assert.ThrowsAsync<StoreException>(write);
}
