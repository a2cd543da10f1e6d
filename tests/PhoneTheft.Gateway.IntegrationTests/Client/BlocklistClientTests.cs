using Grpc.Core;
using PhoneTheft.Gateway.Client;
using PhoneTheft.Gateway.Core;
using PhoneTheft.Gateway.IntegrationTests.Support;

namespace PhoneTheft.Gateway.IntegrationTests.Client;

public sealed class BlocklistClientTests : IAsyncLifetime
{
    private const string Imei = "490154203237518";
    private const string Other = "356938035643809";

    // A busy machine is no reason for these tests to fail.
    private static readonly BlocklistClientOptions Patient = new() { Deadline = Wait.Limit, BulkDeadline = Wait.Limit, ListSilence = Wait.Limit };

    private GatewayUnderTest _gateway = null!;
    private BlocklistClient _alpha = null!;

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        _gateway = await GatewayUnderTest.StartAsync("--Guards:ReleaseAtLeast=3", "--Guards:ReleaseShare=0");
        _alpha = Client("alpha");
    }

    public async ValueTask DisposeAsync()
    {
        _alpha.Dispose();
        await _gateway.DisposeAsync();
    }

    [Fact]
    public async Task A_hold_is_placed_and_ended()
    {
        var placed = await _alpha.BlockAsync(Block(Imei) with { Reference = "2026-4711", Actor = "j.doe" }, cancellationToken: Cancelled);
        var again = await _alpha.BlockAsync(Block(Imei), cancellationToken: Cancelled);
        var ended = await _alpha.UnblockAsync(new UnblockWrite { Imei = Imei }, cancellationToken: Cancelled);
        var endedAgain = await _alpha.UnblockAsync(new UnblockWrite { Imei = Imei }, cancellationToken: Cancelled);

        Assert.Equal((OperationOutcome.Changed, EquipmentStatus.Prohibited, 0, null), (placed.Outcome, placed.Status, placed.OtherHolds, placed.Previous));
        Assert.Equal(("alpha", "49015420323751", HoldReason.Stolen, "2026-4711", "j.doe"), (placed.Hold!.Carrier, $"{placed.Hold.Identity}", placed.Hold.Reason, placed.Hold.Reference, placed.Hold.Actor));
        Assert.True(placed.Revision is { Number: > 0, Epoch: > 0, Chain: not 0 }, $"{placed.Revision}");
        Assert.Equal((OperationOutcome.Unchanged, "2026-4711"), (again.Outcome, again.Hold!.Reference));
        Assert.Equal((OperationOutcome.Changed, EquipmentStatus.Permitted, null, "2026-4711"), (ended.Outcome, ended.Status, ended.Hold, ended.Previous!.Reference));
        Assert.Equal((OperationOutcome.Unchanged, ended.Revision), (endedAgain.Outcome, endedAgain.Revision));
    }

    [Fact]
    public async Task A_time_or_text_is_kept_cleared_or_set()
    {
        var end = new DateTimeOffset(2099, 1, 31, 0, 0, 0, TimeSpan.Zero);
        await _alpha.BlockAsync(Block(Imei) with { Reason = HoldReason.Lost, ExpiresAt = end, Reference = "a" }, cancellationToken: Cancelled);

        var kept = await _alpha.BlockAsync(Block(Imei) with { KeepReason = true }, cancellationToken: Cancelled);
        var cleared = await _alpha.BlockAsync(Block(Imei) with { ExpiresAt = HoldTime.Cleared, Reference = "" }, cancellationToken: Cancelled);

        Assert.Equal((HoldReason.Lost, end, "a"), (kept.Hold!.Reason, kept.Hold.ExpiresAt, kept.Hold.Reference));
        Assert.Equal((HoldReason.Stolen, null, ""), (cleared.Hold!.Reason, cleared.Hold.ExpiresAt, cleared.Hold.Reference));
        Assert.Equal((HoldReason.Lost, end, "a"), (cleared.Previous!.Reason, cleared.Previous.ExpiresAt, cleared.Previous.Reference));
    }

    [Fact]
    public async Task A_refused_write_names_reason_and_field()
    {
        var refused = await Assert.ThrowsAsync<GatewayException>(() => _alpha.BlockAsync(Block("490154203237517"), cancellationToken: Cancelled));
        var lenient = await _alpha.BlockAsync(Block("490154203237517") with { IgnoreCheckDigit = true }, cancellationToken: Cancelled);
        var neverHeld = await Assert.ThrowsAsync<GatewayException>(() => _alpha.UnblockAsync(new UnblockWrite { Imei = Other }, cancellationToken: Cancelled));

        Assert.Equal((StatusCode.InvalidArgument, "CHECK_DIGIT_WRONG", "imei"), (refused.Error.StatusCode, refused.Error.Reason, Assert.Single(refused.Error.FieldViolations).Field));
        Assert.Equal(OperationOutcome.Changed, lenient.Outcome);
        Assert.Equal((StatusCode.NotFound, "HOLD_NOT_FOUND"), (neverHeld.Error.StatusCode, neverHeld.Error.Reason));
    }

    [Fact]
    public async Task Many_writes_are_answered_each_for_itself()
    {
        HoldWrite[] writes = [Block(Imei), new UnblockWrite { Imei = Other }, Block("?"), Block("35693803564381")];

        var results = await _alpha.WriteManyAsync(writes, cancellationToken: Cancelled);

        Assert.Equal([OperationOutcome.Changed, OperationOutcome.Refused, OperationOutcome.Refused, OperationOutcome.Changed], results.Select(result => result.Outcome));
        Assert.Equal(["", "HOLD_NOT_FOUND", "IMEI_CHARACTER", ""], results.Select(result => result.Error?.Reason ?? ""));
        Assert.Equal("35693803564381", $"{results[3].Hold!.Identity}");
        await Assert.ThrowsAsync<ArgumentException>(() => _alpha.WriteManyAsync([.. Enumerable.Repeat(Block(Imei), 1_001)], cancellationToken: Cancelled));
    }

    [Fact]
    public async Task A_job_over_the_bulk_limit_is_confirmed_by_its_token()
    {
        var devices = Enumerable.Range(1, 8).Select(n => $"{35_000_000_000_000 + n}").ToList();
        await _alpha.WriteManyAsync([.. devices.Select(Block)], cancellationToken: Cancelled);
        var job = new WriteAnnouncement { Ends = 8 };

        var required = await Assert.ThrowsAsync<GatewayException>(() => _alpha.AnnounceWritesAsync(job, cancellationToken: Cancelled));
        await _alpha.AnnounceWritesAsync(job, required.Error.BulkConfirmation!.Token, Cancelled);
        var results = await _alpha.WriteManyAsync([.. devices.Select(imei => new UnblockWrite { Imei = imei })], cancellationToken: Cancelled);

        Assert.Equal("BULK_CONFIRMATION_REQUIRED", required.Error.Reason);
        Assert.True(required.Error.BulkConfirmation.Amount >= 5, $"{required.Error.BulkConfirmation}");
        Assert.All(results, result => Assert.Equal(OperationOutcome.Changed, result.Outcome));
    }

    [Fact]
    public async Task A_device_is_shown_with_its_holds()
    {
        using var bravo = Client("bravo");
        await _alpha.BlockAsync(Block(Imei) with { Reference = "mine" }, cancellationToken: Cancelled);
        await bravo.BlockAsync(Block(Imei) with { Disposition = Disposition.Track, Reference = "theirs" }, cancellationToken: Cancelled);
        await bravo.UnblockAsync(new UnblockWrite { Imei = Imei, Actor = "night job" }, cancellationToken: Cancelled);

        var device = await _alpha.GetDeviceAsync("490154203237517", Cancelled);

        Assert.Equal(("49015420323751", EquipmentStatus.Prohibited, true), ($"{device.Identity}", device.Status, device.CheckDigitMismatch));
        Assert.Equal(("alpha", "mine"), (Assert.Single(device.Holds).Carrier, device.Holds[0].Reference));
        Assert.Equal(("bravo", Disposition.Track, HoldEnd.Released), (Assert.Single(device.PastHolds).Hold.Carrier, device.PastHolds[0].Hold.Disposition, device.PastHolds[0].End));
    }

    [Fact]
    public async Task Both_lists_are_read_as_streams()
    {
        using var bravo = Client("bravo");
        var devices = Enumerable.Range(1, 2_500).Select(n => $"{35_000_000_000_000 + n}").ToList();
        foreach (var part in devices.Chunk(BlocklistClient.WritesPerCall))
        {
            await _alpha.WriteManyAsync([.. part.Select(Block)], cancellationToken: Cancelled);
        }

        await bravo.BlockAsync(Block(Imei) with { Disposition = Disposition.Track }, cancellationToken: Cancelled);

        var own = await _alpha.ListOwnHoldsAsync(Cancelled).ToListAsync(Cancelled);
        var effective = await _alpha.ListEffectiveAsync(Cancelled).ToListAsync(Cancelled);

        Assert.Equal(devices, own.Select(hold => $"{hold.Identity}").Order(StringComparer.Ordinal));
        Assert.Equal([.. devices, "49015420323751"], effective.Select(device => $"{device.Identity}").Order(StringComparer.Ordinal));
        Assert.Equal(EquipmentStatus.Tracked, effective.Single(device => $"{device.Identity}" == "49015420323751").Status);
    }

    [Fact]
    public async Task The_status_counts_what_each_shard_holds()
    {
        await _alpha.BlockAsync(Block(Imei), cancellationToken: Cancelled);

        var status = await _alpha.GetStatusAsync(Cancelled);

        Assert.Equal((16, 1L, 1L), (status.Shards.Count, status.Shards.Sum(shard => shard.Prohibited), status.Shards.Sum(shard => shard.Holds)));
        Assert.All(status.Shards, shard => Assert.Equal(ShardState.Fresh, shard.State));
        Assert.True(status is { StoreId.Length: > 0, Version.Length: > 0, Cursor.Length: > 0, Trouble: "", Losses: [] }, $"{status}");
    }

    [Fact]
    public async Task An_unknown_loss_is_not_cleared()
    {
        var cleared = await _alpha.ClearLossesAsync(["7.101.9f3a5e0c2b7d1846.3"], "tried", "j.doe", Cancelled);

        Assert.Equal(("7.101.9f3a5e0c2b7d1846.3", "LOSS_NOT_FOUND"), (Assert.Single(cleared).Id, cleared[0].Error!.Reason));
    }

    [Fact]
    public async Task A_cancelled_call_says_so()
    {
        using var cancelled = new CancellationTokenSource();
        await cancelled.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => _alpha.GetStatusAsync(cancelled.Token));
        await Assert.ThrowsAnyAsync<OperationCanceledException>(async () => await _alpha.ListOwnHoldsAsync(cancelled.Token).ToListAsync(Cancelled));
    }

    private BlocklistClient Client(string carrier) => new(new GatewayChannelOptions { Address = new Uri(_gateway.GrpcAddress), DevelopmentCarrier = carrier }, Patient);

    private static BlockWrite Block(string imei) => new() { Imei = imei, Reason = HoldReason.Stolen };
}
