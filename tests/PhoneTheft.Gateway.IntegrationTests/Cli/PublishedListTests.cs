using Google.Protobuf.WellKnownTypes;
using PhoneTheft.Gateway.IntegrationTests.Support;
using PhoneTheft.Gateway.V1;

namespace PhoneTheft.Gateway.IntegrationTests.Cli;

/// <summary>What is published is whole, and a list says little: the rest is taken from the carrier's own holds before it is journaled.</summary>
public sealed class PublishedListTests : IAsyncLifetime
{
    private const string Same = "49015420000000";
    private const string Tracked = "49015420000001";
    private const string Fresh = "49015420000002";

    private static readonly Timestamp Ends = new DateTimeOffset(2090, 1, 31, 0, 0, 0, TimeSpan.Zero).ToTimestamp();
    private static readonly Timestamp Reported = new DateTimeOffset(2025, 10, 17, 0, 0, 0, TimeSpan.Zero).ToTimestamp();

    private GatewayUnderTest _gateway = null!;
    private Desk _desk = null!;

    public async ValueTask InitializeAsync()
    {
        _gateway = await GatewayUnderTest.StartAsync();
        _desk = new Desk(_gateway.GrpcAddress);
        await BlockAsync(Same, Disposition.Block, HoldReason.Fraud);
        await BlockAsync(Tracked, Disposition.Track, HoldReason.OwnershipClaim);
    }

    public async ValueTask DisposeAsync()
    {
        await _gateway.DisposeAsync();
        _desk.Dispose();
    }

    [Fact]
    public async Task What_the_list_does_not_say_stays()
    {
        await using var sync = await _desk.SyncAsync("alpha", "--publish", _desk.List("list.csv", 0, 3), "--verify", "--json");

        var published = sync.OutJson.GetProperty("publish");
        Assert.Equal((0, 2, 1), (sync.ExitCode, published.GetProperty("held_changed").GetInt32(), published.GetProperty("held_unchanged").GetInt32()));
        Assert.Equal(["disposition", "reason"], published.GetProperty("changes")[0].GetProperty("fields").EnumerateArray().Select(field => field.GetProperty("field").GetString()));
        Assert.Equal((Disposition.Block, HoldReason.Fraud, "case 7", Reported, Ends), Said(await HoldOnAsync(Same)));
        Assert.Equal((Disposition.Block, HoldReason.Stolen, "case 7", Reported, Ends), Said(await HoldOnAsync(Tracked)));
        Assert.Equal((HoldReason.Stolen, "", null), ((await HoldOnAsync(Fresh)).Reason, (await HoldOnAsync(Fresh)).Reference, (await HoldOnAsync(Fresh)).ExpiresAt));
    }

    [Fact]
    public async Task A_given_reason_and_date_replace_only_the_old_ones()
    {
        await File.WriteAllTextAsync(_desk.PathOf("list.csv"), $"IMEI,reporting_date,status\n{Same},20260114,\n", TestContext.Current.CancellationToken);

        await using var sync = await _desk.SyncAsync("alpha", "--publish", _desk.PathOf("list.csv"), "--reason", "lost");

        Assert.Contains("reason: FRAUD → LOST", sync.Out, StringComparison.Ordinal);
        Assert.Equal(
            (Disposition.Block, HoldReason.Lost, "case 7", new DateTimeOffset(2026, 1, 14, 0, 0, 0, TimeSpan.Zero).ToTimestamp(), Ends),
            Said(await HoldOnAsync(Same)));
    }

    [Theory]
    [InlineData]
    [InlineData("--reason", "lost")]
    public async Task Publishing_and_importing_change_a_hold_alike(params string[] reason)
    {
        await BlockAsync(Same, Disposition.Block, HoldReason.Fraud, "beta");
        await BlockAsync(Tracked, Disposition.Track, HoldReason.OwnershipClaim, "beta");
        await BlockAsync(Fresh, Disposition.Track, HoldReason.Lost, "alpha");
        await BlockAsync(Fresh, Disposition.Track, HoldReason.Lost, "beta");
        await File.WriteAllTextAsync(_desk.PathOf("list.csv"), $"IMEI,reporting_date,status\n{Same},,\n{Tracked},20260114,\n{Fresh},,blacklist\n", TestContext.Current.CancellationToken);

        // One fills in what the list doesn't say from its state, the other leaves it to the store's script.
        await using var published = await _desk.SyncAsync("alpha", ["--publish", _desk.PathOf("list.csv"), .. reason]);
        await using var imported = await _desk.RunAsync(["import", _desk.PathOf("list.csv"), "--carrier", "beta", .. reason]);

        Assert.Equal((0, 0), (published.ExitCode, imported.ExitCode));
        foreach (var device in new[] { Same, Tracked, Fresh })
        {
            var holds = (await _gateway.DeviceAsync(device, "alpha")).Holds;
            var (alpha, beta) = (holds.Single(hold => hold.Carrier == "alpha"), (await _gateway.DeviceAsync(device, "beta")).Holds.Single(hold => hold.Carrier == "beta"));
            Assert.Equal(Said(alpha), Said(beta));
        }
    }

    private static (Disposition, HoldReason, string, Timestamp, Timestamp) Said(Hold hold) =>
        (hold.Disposition, hold.Reason, hold.Reference, hold.AssertedAt, hold.ExpiresAt);

    private async Task<Hold> HoldOnAsync(string imei) => Assert.Single((await _gateway.DeviceAsync(imei, "alpha")).Holds);

    private async Task BlockAsync(string imei, Disposition disposition, HoldReason reason, string carrier = "alpha") => await _gateway.Blocklist.BlockAsync(
        new BlockRequest { Imei = imei, Disposition = disposition, Reason = reason, Reference = "case 7", AssertedAt = Reported, ExpiresAt = Ends }, GatewayUnderTest.As(carrier));
}
