using PhoneTheft.Gateway.Core;
using PhoneTheft.Gateway.Store.Format;
using PhoneTheft.Gateway.Store.Operations;

namespace PhoneTheft.Gateway.IntegrationTests.Store;

public abstract partial class StoreContract
{
    [Fact]
    public async Task A_hold_makes_one_change_that_says_everything()
    {
        await using var store = await OpenEmptyAsync();
        var device = store.Device(1);
        var before = await store.MetaAsync();
        var reported = new DateTimeOffset(2025, 10, 17, 0, 0, 0, TimeSpan.Zero);

        var result = await store.WriteAsync(WriteOperation.Place(
            "alpha", device, Disposition.Block, HoldReason.Fraud, reported, reported.AddYears(10), "case 7/Ä", "Ada L."));

        var meta = await store.MetaAsync();
        var entry = (await store.LogAsync(1)).Entries.Single();
        var change = LogEntry.Parse(entry, 7);
        Assert.Equal((WriteOutcome.Changed, EquipmentStatus.Prohibited, 0), (result.Outcome, result.Status, result.OtherHolds));
        Assert.Equal(result.Revision, change.Revision);
        Assert.Equal(meta.Revision, change.Revision);
        Assert.True(LogEntry.Follows(entry, before.Chain));
        Assert.Equal((device, EquipmentStatus.Prohibited, ChangeKind.Placed, "alpha", "Ada L."), (change.Identity, change.Status, change.Kind, change.Carrier, change.Actor));
        Assert.Equal((1, 0, 1, Digest.Of(device, EquipmentStatus.Prohibited)), (change.Prohibited, change.Tracked, change.Holds, change.Digest));
        Assert.Equal((1, 0, 1, change.Digest, change.Chain), (meta.Prohibited, meta.Tracked, meta.Holds, meta.Digest, meta.Chain));
        var hold = Assert.Single((await store.DeviceAsync(device)).Holds);
        Assert.Equal(change.Hold, hold with { Revision = change.Revision });
        Assert.Equal((HoldReason.Fraud, reported, reported.AddYears(10), "case 7/Ä"), (hold.Reason, hold.AssertedAt, hold.ExpiresAt, hold.Reference));
        Assert.True(await store.IsBlockedAsync(device));
    }

    [Fact]
    public async Task The_same_hold_again_makes_no_change()
    {
        await using var store = await OpenEmptyAsync();
        var hold = WriteOperation.Place("alpha", store.Device(1), Disposition.Block, HoldReason.Stolen, reference: "7");
        var placed = await store.WriteAsync(hold);
        await store.WriteAsync(WriteOperation.Place("alpha", store.Device(2), Disposition.Block, HoldReason.Stolen));

        var again = await store.WriteAsync(hold with { Actor = "somebody else", AssertedAt = DateTimeOffset.FromUnixTimeSeconds(1_700_000_000) });

        var meta = await store.MetaAsync();
        Assert.Equal((WriteOutcome.Unchanged, EquipmentStatus.Prohibited), (again.Outcome, again.Status));
        Assert.Equal(meta.Revision, again.Revision);
        Assert.Equal(placed.Revision.Number + 1, meta.Revision.Number);
    }

    [Theory]
    [InlineData(Disposition.Track, HoldReason.Stolen, "7", 0)]
    [InlineData(Disposition.Block, HoldReason.Lost, "7", 0)]
    [InlineData(Disposition.Block, HoldReason.Stolen, "77", 0)]
    [InlineData(Disposition.Block, HoldReason.Stolen, "", 0)]
    [InlineData(Disposition.Block, HoldReason.Stolen, "7", 4_000_000_000)]
    public async Task A_hold_that_says_something_else_is_a_change(Disposition disposition, HoldReason reason, string reference, long expires)
    {
        await using var store = await OpenEmptyAsync();
        await store.WriteAsync(WriteOperation.Place("alpha", store.Device(1), Disposition.Block, HoldReason.Stolen, reference: "7"));

        var other = await store.WriteAsync(WriteOperation.Place(
            "alpha", store.Device(1), disposition, reason, expiresAt: expires == 0 ? null : DateTimeOffset.FromUnixTimeSeconds(expires), reference: reference));

        Assert.Equal((WriteOutcome.Changed, 2), (other.Outcome, other.Revision.Number));
        Assert.Equal(1, (await store.MetaAsync()).Holds);
        Assert.Equal(disposition == Disposition.Block, await store.IsBlockedAsync(store.Device(1)));
        Assert.Equal(disposition == Disposition.Track, await store.IsTrackedAsync(store.Device(1)));
    }

    [Fact]
    public async Task A_device_stays_prohibited_until_the_last_carrier_lets_go()
    {
        await using var store = await OpenEmptyAsync();
        var device = store.Device(1);
        await store.WriteAsync(WriteOperation.Place("alpha", device, Disposition.Block, HoldReason.Stolen));
        var second = await store.WriteAsync(WriteOperation.Place("bravo", device, Disposition.Track, HoldReason.OwnershipClaim));
        Assert.Equal((EquipmentStatus.Prohibited, 1), (second.Status, second.OtherHolds));

        var first = await store.WriteAsync(WriteOperation.Release("alpha", device));
        Assert.Equal((EquipmentStatus.Tracked, 1), (first.Status, first.OtherHolds));
        Assert.False(await store.IsBlockedAsync(device));
        Assert.True(await store.IsTrackedAsync(device));

        var last = await store.WriteAsync(WriteOperation.Release("bravo", device));
        Assert.Equal((EquipmentStatus.Permitted, 0), (last.Status, last.OtherHolds));
        Assert.False(await store.IsTrackedAsync(device));
        var meta = await store.MetaAsync();
        Assert.Equal((0, 0, 0, Digest.Empty), (meta.Prohibited, meta.Tracked, meta.Holds, meta.Digest));
    }

    [Fact]
    public async Task A_carrier_can_not_end_what_another_holds()
    {
        await using var store = await OpenEmptyAsync();
        var device = store.Device(1);
        await store.WriteAsync(WriteOperation.Place("alpha", device, Disposition.Block, HoldReason.Stolen));

        var result = await store.WriteAsync(WriteOperation.Release("bravo", device));

        Assert.Equal(WriteOutcome.NotHeld, result.Outcome);
        Assert.True(await store.IsBlockedAsync(device));
        Assert.Equal(1, (await store.MetaAsync()).Revision.Number);
    }

    [Fact]
    public async Task Ending_a_hold_twice_answers_with_the_first_end()
    {
        await using var store = await OpenEmptyAsync();
        var device = store.Device(1);
        await store.WriteAsync(WriteOperation.Place("alpha", device, Disposition.Block, HoldReason.Stolen, reference: "7"));
        var ended = await store.WriteAsync(WriteOperation.Release("alpha", device, "Ada L."));
        await store.WriteAsync(WriteOperation.Place("alpha", store.Device(2), Disposition.Block, HoldReason.Stolen));

        var again = await store.WriteAsync(WriteOperation.Release("alpha", device));

        Assert.Equal(WriteOutcome.Unchanged, again.Outcome);
        Assert.Equal(ended.Revision, again.Revision);
        var past = Assert.Single((await store.DeviceAsync(device)).Past);
        Assert.Equal((HoldEnd.Released, "Ada L.", "7", ended.Revision), (past.End, past.EndedBy, past.Hold.Reference, past.EndedRevision));
    }

    [Fact]
    public async Task The_last_eight_ended_holds_of_a_device_are_kept()
    {
        await using var store = await OpenEmptyAsync();
        for (var i = 1; i <= 10; i++)
        {
            await store.WriteAsync(WriteOperation.Place("alpha", store.Device(1), Disposition.Block, HoldReason.Stolen, reference: $"{i}"));
            await store.WriteAsync(WriteOperation.Release("alpha", store.Device(1)));
        }

        var past = (await store.DeviceAsync(store.Device(1))).Past;

        Assert.Equal(["10", "9", "8", "7", "6", "5", "4", "3"], past.Select(ended => ended.Hold.Reference));
    }

    [Fact]
    public async Task A_batch_of_several_carriers_is_applied_in_order()
    {
        await using var store = await OpenEmptyAsync();
        var device = store.Device(1);

        var reply = await store.WriteAllAsync(
            WriteOperation.Place("alpha", device, Disposition.Block, HoldReason.Stolen),
            WriteOperation.Place("bravo", device, Disposition.Block, HoldReason.Lost),
            WriteOperation.Release("alpha", device),
            WriteOperation.Place("alpha", device, Disposition.Track, HoldReason.Other),
            WriteOperation.Release("bravo", device));

        Assert.Equal([0, 1, 1, 1, 1], reply.Results.Select(result => result.OtherHolds));
        Assert.Equal([1, 2, 3, 4, 5], reply.Results.Select(result => result.Revision.Number));
        Assert.Equal(EquipmentStatus.Tracked, reply.Results[^1].Status);
        Assert.Equal(EquipmentStatus.Tracked, (await store.DeviceAsync(device)).Status);
        Assert.Equal(Digest.Of(device, EquipmentStatus.Tracked), (await store.MetaAsync()).Digest);
    }
}
