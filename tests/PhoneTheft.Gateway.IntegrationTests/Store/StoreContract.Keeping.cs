using PhoneTheft.Gateway.Core;
using PhoneTheft.Gateway.Store.Format;
using PhoneTheft.Gateway.Store.Operations;

namespace PhoneTheft.Gateway.IntegrationTests.Store;

/// <summary>What a write leaves out stays as the hold has it, and everybody else only ever sees whole holds.</summary>
public abstract partial class StoreContract
{
    private const HoldFields Everything = HoldFields.Reason | HoldFields.AssertedAt | HoldFields.ExpiresAt | HoldFields.Reference;

    private static readonly DateTimeOffset Reported = new(2025, 10, 17, 0, 0, 0, TimeSpan.Zero);

    [Fact]
    public async Task A_write_that_leaves_everything_out_changes_nothing_of_the_hold()
    {
        await using var store = await OpenEmptyAsync();
        var placed = await store.WriteAsync(Whole(store));

        var again = await store.WriteAsync(WriteOperation.Place("alpha", store.Device(1), Disposition.Block, HoldReason.Stolen, keep: Everything));

        Assert.Equal((WriteOutcome.Unchanged, 1L), (again.Outcome, (await store.MetaAsync()).Revision.Number));
        Assert.Equal(placed.Hold, again.Hold);
        Assert.Null(again.Previous);
    }

    [Fact]
    public async Task Fields_left_out_are_kept_and_logged()
    {
        await using var store = await OpenEmptyAsync();
        var placed = await store.WriteAsync(Whole(store));

        var changed = await store.WriteAsync(WriteOperation.Place(
            "alpha", store.Device(1), Disposition.Block, HoldReason.Stolen, actor: "Ben K.", keep: Everything & ~HoldFields.Reason));
        var twice = await store.WriteAsync(WriteOperation.Place(
            "alpha", store.Device(1), Disposition.Block, HoldReason.Stolen, actor: "Ben K.", keep: Everything & ~HoldFields.Reason));

        Assert.Equal((WriteOutcome.Changed, WriteOutcome.Unchanged, 2L), (changed.Outcome, twice.Outcome, (await store.MetaAsync()).Revision.Number));
        Assert.Equal(placed.Hold, changed.Previous);
        Assert.Equal(
            (HoldReason.Stolen, Reported, Reported.AddYears(50), "case 7", "Ben K."),
            (changed.Hold!.Reason, changed.Hold.AssertedAt, changed.Hold.ExpiresAt, changed.Hold.Reference, changed.Hold.Actor));
        var logged = LogEntry.Parse((await store.LogAsync(2)).Entries.Single(), 7).Hold!;
        Assert.Equal(changed.Hold, logged with { Revision = changed.Hold.Revision });
        Assert.Equal(changed.Hold, Assert.Single((await store.DeviceAsync(store.Device(1))).Holds));
    }

    [Theory]
    [InlineData(nameof(HoldFields.Reference), "case 7", null)]
    [InlineData(nameof(HoldFields.ExpiresAt), "", 50)]
    [InlineData(nameof(HoldFields.AssertedAt), "", null)]
    [InlineData(nameof(HoldFields.None), "", null)]
    public async Task Each_field_is_kept_or_emptied_for_itself(string kept, string reference, int? years)
    {
        var keep = Enum.Parse<HoldFields>(kept);
        await using var store = await OpenEmptyAsync();
        await store.WriteAsync(Whole(store));

        var result = await store.WriteAsync(WriteOperation.Place("alpha", store.Device(1), Disposition.Block, HoldReason.Lost, keep: keep));

        var expires = years is { } some ? Reported.AddYears(some) : (DateTimeOffset?)null;
        Assert.Equal((WriteOutcome.Changed, reference, expires), (result.Outcome, result.Hold!.Reference, result.Hold.ExpiresAt));
        Assert.Equal(keep == HoldFields.AssertedAt, result.Hold.AssertedAt == Reported);
    }

    [Fact]
    public async Task Where_there_is_no_hold_there_is_nothing_to_keep()
    {
        await using var store = await OpenEmptyAsync();
        await store.WriteAsync(Whole(store, "bravo"));
        await store.WriteAsync(Whole(store));
        await store.WriteAsync(WriteOperation.Release("alpha", store.Device(1)));

        var result = await store.WriteAsync(WriteOperation.Place("alpha", store.Device(1), Disposition.Block, HoldReason.Stolen, keep: Everything));

        Assert.Equal((HoldReason.Stolen, null, ""), (result.Hold!.Reason, result.Hold.ExpiresAt, result.Hold.Reference));
        Assert.NotEqual(Reported, result.Hold.AssertedAt);
        Assert.Null(result.Previous);
    }

    [Fact]
    public async Task A_block_keeps_the_fields_of_a_track_but_no_claim()
    {
        await using var store = await OpenEmptyAsync();
        await store.WriteAsync(Whole(store) with { Terms = new HoldTerms(Disposition.Track, HoldReason.OwnershipClaim, Reported.AddYears(50), "case 7") });

        var result = await store.WriteAsync(WriteOperation.Place("alpha", store.Device(1), Disposition.Block, HoldReason.Stolen, keep: Everything));

        Assert.Equal((Disposition.Track, HoldReason.OwnershipClaim), (result.Previous!.Disposition, result.Previous.Reason));
        Assert.Equal(
            (Disposition.Block, HoldReason.Stolen, Reported, Reported.AddYears(50), "case 7"),
            (result.Hold!.Disposition, result.Hold.Reason, result.Hold.AssertedAt, result.Hold.ExpiresAt, result.Hold.Reference));
        Assert.True(await store.IsBlockedAsync(store.Device(1)));
    }

    [Fact]
    public async Task An_expiry_that_has_come_is_not_kept()
    {
        await using var store = await OpenEmptyAsync();
        await store.WriteAsync(Whole(store) with { Terms = new HoldTerms(Disposition.Block, HoldReason.Fraud, Reported, "case 7") });

        var result = await store.WriteAsync(WriteOperation.Place("alpha", store.Device(1), Disposition.Block, HoldReason.Fraud, keep: Everything));

        Assert.Equal((WriteOutcome.Changed, null, "case 7"), (result.Outcome, result.Hold!.ExpiresAt, result.Hold.Reference));
        var expiry = await store.WriteAsync(WriteOperation.Expire("alpha", store.Device(1), Reported.ToUnixTimeSeconds()));
        Assert.Equal((WriteOutcome.NotHeld, true), (expiry.Outcome, await store.IsBlockedAsync(store.Device(1))));
    }

    [Fact]
    public async Task A_hold_that_ends_is_answered_and_remembered_whole()
    {
        await using var store = await OpenEmptyAsync();
        await store.WriteAsync(Whole(store));
        var kept = await store.WriteAsync(WriteOperation.Place("alpha", store.Device(1), Disposition.Block, HoldReason.Stolen, keep: Everything & ~HoldFields.Reason));

        var ended = await store.WriteAsync(WriteOperation.Release("alpha", store.Device(1), "Ada L."));

        Assert.Equal(kept.Hold, ended.Previous);
        Assert.Null(ended.Hold);
        Assert.Equal(kept.Hold, Assert.Single((await store.DeviceAsync(store.Device(1))).Past).Hold);
    }

    private static Place Whole(StoreUnderTest store, string carrier = "alpha") =>
        WriteOperation.Place(carrier, store.Device(1), Disposition.Block, HoldReason.Fraud, Reported, Reported.AddYears(50), "case 7", "Ada L.");
}
