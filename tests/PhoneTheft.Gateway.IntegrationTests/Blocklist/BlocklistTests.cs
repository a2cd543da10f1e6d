using Google.Protobuf.WellKnownTypes;
using Grpc.Core;
using PhoneTheft.Gateway.IntegrationTests.Support;
using PhoneTheft.Gateway.V1;

namespace PhoneTheft.Gateway.IntegrationTests.Blocklist;

public sealed class BlocklistTests(BlocklistTests.Host host) : IClassFixture<BlocklistTests.Host>
{
    private static int _devices;

    private readonly GatewayUnderTest _gateway = host.Gateway;
    private readonly string _imei = $"{35_000_000_000_000 + Interlocked.Increment(ref _devices)}";

    [Fact]
    public async Task A_device_stays_prohibited_until_the_second_carrier_lets_go()
    {
        await _gateway.BlockAsync("alpha", _imei);
        var second = await _gateway.BlockAsync("bravo", _imei, HoldReason.Lost);
        Assert.Equal((WriteOutcome.Changed, 1u), (second.Outcome, second.OtherHolds));

        var first = await _gateway.UnblockAsync("alpha", _imei);
        Assert.Equal((EquipmentStatus.Prohibited, 1u), (first.Status, first.OtherHolds));
        Assert.Equal(EquipmentStatus.Prohibited, await _gateway.StatusOfAsync(_imei));

        await _gateway.UnblockAsync("bravo", _imei);
        Assert.Equal(EquipmentStatus.Permitted, await _gateway.StatusOfAsync(_imei));
    }

    [Fact]
    public async Task A_carrier_can_not_remove_anothers_hold()
    {
        await _gateway.BlockAsync("alpha", _imei);

        var refusal = await Refusal.OfAsync(() => _gateway.UnblockAsync("bravo", _imei));

        Assert.Equal((StatusCode.NotFound, "HOLD_NOT_FOUND"), (refusal.StatusCode, refusal.Reason));
        Assert.Equal(EquipmentStatus.Prohibited, await _gateway.StatusOfAsync(_imei));
    }

    [Fact]
    public async Task A_retry_changes_nothing_and_says_so()
    {
        var placed = await _gateway.BlockAsync("alpha", _imei);
        var again = await _gateway.BlockAsync("alpha", _imei);
        Assert.Equal((WriteOutcome.Changed, WriteOutcome.Unchanged), (placed.Outcome, again.Outcome));

        var ended = await _gateway.UnblockAsync("alpha", _imei);
        var twice = await _gateway.UnblockAsync("alpha", _imei);
        Assert.Equal((WriteOutcome.Changed, WriteOutcome.Unchanged), (ended.Outcome, twice.Outcome));
        Assert.Equal(ended.Revision, twice.Revision);
    }

    [Fact]
    public async Task A_device_is_shown_with_its_holds_and_its_past()
    {
        var reported = new DateTimeOffset(2025, 10, 17, 0, 0, 0, TimeSpan.Zero);
        await _gateway.Blocklist.BlockAsync(
            new BlockRequest { Imei = _imei, Reason = HoldReason.CourtOrder, AssertedAt = Timestamp.FromDateTimeOffset(reported), Reference = "AZ 7/25", Actor = "Ada L." },
            GatewayUnderTest.As("alpha"));
        await _gateway.BlockAsync("bravo", _imei, HoldReason.OwnershipClaim, Disposition.Track);
        await _gateway.UnblockAsync("bravo", _imei);

        var device = await _gateway.DeviceAsync(_imei, "alpha");

        var hold = Assert.Single(device.Holds);
        var past = Assert.Single(device.PastHolds);
        Assert.Equal((_imei, EquipmentStatus.Prohibited), (device.Identity, device.Status));
        Assert.Equal(("alpha", HoldReason.CourtOrder, reported, "AZ 7/25", "Ada L."), (
            hold.Carrier, hold.Reason, hold.AssertedAt.ToDateTimeOffset(), hold.Reference, hold.Actor));
        Assert.Equal(("bravo", HoldEnd.Released, Disposition.Track), (past.Hold.Carrier, past.End, past.Hold.Disposition));
    }

    [Fact]
    public async Task A_hold_with_an_end_ends_by_itself()
    {
        var soon = Timestamp.FromDateTimeOffset(TimeProvider.System.GetUtcNow().AddSeconds(2));
        await _gateway.Blocklist.BlockAsync(
            new BlockRequest { Imei = _imei, Reason = HoldReason.Stolen, ExpiresAt = soon }, GatewayUnderTest.As("alpha"));
        Assert.Equal(EquipmentStatus.Prohibited, await _gateway.StatusOfAsync(_imei));

        await Wait.Until(async () => await _gateway.StatusOfAsync(_imei) == EquipmentStatus.Permitted);

        Assert.Equal(HoldEnd.Expired, Assert.Single((await _gateway.DeviceAsync(_imei)).PastHolds).End);
    }

    [Fact]
    public async Task Brand_and_model_come_from_the_operators_file()
    {
        await _gateway.BlockAsync("alpha", "01234567000001");

        Assert.Equal(("Acme", "Phone, 3rd"), (
            (await _gateway.DeviceAsync("01234567000001")).Model.Brand, (await _gateway.DeviceAsync("01234567000001")).Model.Model));
        Assert.Null((await _gateway.DeviceAsync(_imei)).Model);
    }

    [Fact]
    public async Task Own_holds_and_the_effective_list_come_sorted_and_complete()
    {
        var devices = Enumerable.Range(0, 1_500).Select(n => $"{86_000_000_000_000 + (n * 37)}").ToList();
        await Task.WhenAll(devices.Select((imei, n) => _gateway.BlockAsync(n % 2 == 0 ? "lister" : "other", imei)));

        var own = await ListAsync(ListScope.Own, "lister");
        var effective = await ListAsync(ListScope.Effective, "lister");

        Assert.Equal(devices.Where((_, n) => n % 2 == 0).Order(), own.Select(device => device.Identity).Order());
        Assert.All(own, device => Assert.Equal("lister", device.Hold.Carrier));
        Assert.Equal(
            devices.Order(),
            effective.Select(device => device.Identity).Where(identity => identity.StartsWith("86", StringComparison.Ordinal)).Order());
        Assert.All(own.Concat(effective).GroupBy(device => long.Parse(device.Identity) % 16), shard => Assert.True(shard.Count() > 1));
        Assert.Equal(
            effective.GroupBy(device => long.Parse(device.Identity) % 16).SelectMany(
                shard => shard.Select(device => device.Identity).Order()),
            effective.Select(device => device.Identity));
    }

    private async Task<List<ListedDevice>> ListAsync(ListScope scope, string carrier)
    {
        using var call = _gateway.Blocklist.ListHolds(new ListHoldsRequest { Scope = scope }, GatewayUnderTest.As(carrier));
        return await call.ResponseStream.ReadAllAsync(TestContext.Current.CancellationToken).SelectMany(part => part.Devices.ToAsyncEnumerable()).ToListAsync(TestContext.Current.CancellationToken);
    }

    /// <summary>One gateway for all, with a small file of models.</summary>
    public sealed class Host : IAsyncLifetime
    {
        private readonly TempDirectory _files = new();

        internal GatewayUnderTest Gateway { get; private set; } = null!;

        public async ValueTask InitializeAsync()
        {
            var tacs = _files.Below("tacs.csv");
            await File.WriteAllTextAsync(tacs, "tac,brand,model\n01234567,Acme,\"Phone, 3rd\"\n");
            Gateway = await GatewayUnderTest.StartAsync($"--Blocklist:TacFile={tacs}");
        }

        public async ValueTask DisposeAsync()
        {
            await Gateway.DisposeAsync();
            _files.Dispose();
        }
    }
}
