using PhoneTheft.Gateway.Core;
using PhoneTheft.Gateway.Store.Format;
using PhoneTheft.Gateway.Store.Operations;
using PhoneTheft.Gateway.Store.Redis;

namespace PhoneTheft.Gateway.IntegrationTests.Store;

public abstract partial class StoreContract
{
    private static readonly DateTimeOffset Gone = DateTimeOffset.FromUnixTimeSeconds(1_700_000_000);

    [Fact]
    public async Task A_hold_whose_time_has_come_ends_by_a_logged_change()
    {
        await using var store = await OpenEmptyAsync();
        var device = store.Device(1);
        await store.WriteAsync(WriteOperation.Place("alpha", device, Disposition.Block, HoldReason.Stolen, expiresAt: Gone));

        var result = await store.WriteAsync(WriteOperation.Expire("alpha", device, Gone.ToUnixTimeSeconds()));

        Assert.Equal((WriteOutcome.Changed, EquipmentStatus.Permitted), (result.Outcome, result.Status));
        Assert.Equal(ChangeKind.Expired, LogEntry.Parse((await store.LogAsync(2)).Entries.Single(), 7).Kind);
        Assert.Equal(HoldEnd.Expired, Assert.Single((await store.DeviceAsync(device)).Past).End);
        Assert.Equal([$"/{device}"], await DueMembersAsync(store));
    }

    [Fact]
    public async Task A_hold_that_was_given_another_end_is_left_alone()
    {
        await using var store = await OpenEmptyAsync();
        var device = store.Device(1);
        await store.WriteAsync(WriteOperation.Place("alpha", device, Disposition.Block, HoldReason.Stolen, expiresAt: Gone));
        await store.WriteAsync(WriteOperation.Place("alpha", device, Disposition.Block, HoldReason.Stolen, expiresAt: Gone.AddYears(50)));

        var result = await store.WriteAsync(WriteOperation.Expire("alpha", device, Gone.ToUnixTimeSeconds()));

        Assert.Equal(WriteOutcome.NotHeld, result.Outcome);
        Assert.True(await store.IsBlockedAsync(device));
        var due = Assert.Single(await store.Database.SortedSetRangeByScoreWithScoresAsync(StoreKeys.Of(7).Expiry));
        Assert.Equal(Gone.AddYears(50).ToUnixTimeSeconds(), due.Score);
    }

    [Fact]
    public async Task Nothing_expires_before_the_store_says_it_is_time()
    {
        await using var store = await OpenEmptyAsync();
        var device = store.Device(1);
        var end = Gone.AddYears(50);
        await store.WriteAsync(WriteOperation.Place("alpha", device, Disposition.Block, HoldReason.Stolen, expiresAt: end));

        var result = await store.WriteAsync(WriteOperation.Expire("alpha", device, end.ToUnixTimeSeconds()));

        Assert.Equal(WriteOutcome.NotHeld, result.Outcome);
        Assert.True(await store.IsBlockedAsync(device));
        Assert.Equal([$"alpha/{device}"], await DueMembersAsync(store));
    }

    [Fact]
    public async Task Dropping_the_end_of_a_hold_drops_its_date()
    {
        await using var store = await OpenEmptyAsync();
        await store.WriteAsync(WriteOperation.Place("alpha", store.Device(1), Disposition.Block, HoldReason.Stolen, expiresAt: Gone.AddYears(50)));

        await store.WriteAsync(WriteOperation.Place("alpha", store.Device(1), Disposition.Block, HoldReason.Stolen));

        Assert.Empty(await DueMembersAsync(store));
    }

    [Fact]
    public async Task Ended_holds_are_forgotten_after_two_years()
    {
        await using var store = await OpenEmptyAsync();
        var device = store.Device(1);
        await store.WriteAsync(WriteOperation.Place("alpha", device, Disposition.Block, HoldReason.Stolen));
        await store.WriteAsync(WriteOperation.Release("alpha", device));
        await store.WriteAsync(WriteOperation.Place("alpha", device, Disposition.Block, HoldReason.Lost));
        await store.WriteAsync(WriteOperation.Release("alpha", device));
        await AgeOldestAsync(store, device, years: 3);

        await store.WriteAsync(WriteOperation.Forget(device));

        Assert.Equal(HoldReason.Lost, Assert.Single((await store.DeviceAsync(device)).Past).Hold.Reason);
        Assert.Equal(4, (await store.MetaAsync()).Revision.Number);
        var due = Assert.Single(await store.Database.SortedSetRangeByScoreWithScoresAsync(StoreKeys.Of(7).Expiry));
        Assert.Equal($"/{device}", due.Element);
        Assert.InRange(due.Score, TimeProvider.System.GetUtcNow().AddDays(729).ToUnixTimeSeconds(), TimeProvider.System.GetUtcNow().AddDays(735).ToUnixTimeSeconds());
    }

    [Fact]
    public async Task The_log_keeps_its_newest_and_its_young_entries()
    {
        var options = await EmptyAsync();
        await using (var young = await StoreUnderTest.OpenAsync(With(options, logEntries: 10)))
        {
            await PlaceManyAsync(young, 1, 30);
            Assert.Equal(30, (await young.LogAsync(0)).Entries.Count);
        }

        await using var old = await StoreUnderTest.OpenAsync(With(options, logEntries: 10, logAge: TimeSpan.Zero));
        await PlaceManyAsync(old, 31, 31);

        var page = await old.LogAsync(0);
        Assert.Equal(Enumerable.Range(22, 10), page.Entries.Select(entry => (int)LogEntry.Parse(entry, 7).Revision.Number));
        Assert.Equal(22, page.Meta!.Oldest);
        Assert.Equal(page.Entries.Sum(entry => entry.Length), (long)await old.Database.HashGetAsync(StoreKeys.Of(7).Meta, "log_bytes"));
    }

    private static async Task PlaceManyAsync(StoreUnderTest store, int from, int to)
    {
        for (var i = from; i <= to; i++)
        {
            await store.WriteAsync(WriteOperation.Place("alpha", store.Device(i), Disposition.Block, HoldReason.Stolen));
        }
    }

    private static async Task<string[]> DueMembersAsync(StoreUnderTest store) =>
        [.. (await store.Database.SortedSetRangeByScoreAsync(StoreKeys.Of(7).Expiry)).Select(member => (string)member!)];

    /// <summary>As if the device's oldest ended hold had ended that long ago: no test can wait for it.</summary>
    private static async Task AgeOldestAsync(StoreUnderTest store, EquipmentIdentity device, int years)
    {
        var key = StoreKeys.Of(7).Past;
        var records = ((string)(await store.Database.HashGetAsync(key, device.ToString()))!).Split('\n');
        var fields = records[^1].Split('\t');
        fields[1] = TimeProvider.System.GetUtcNow().AddYears(-years).ToUnixTimeMilliseconds().ToString();
        records[^1] = string.Join('\t', fields);
        await store.Database.HashSetAsync(key, device.ToString(), string.Join('\n', records));
    }
}
