using System.Net;
using System.Runtime.Versioning;
using System.Text.Json;
using Grpc.Core;
using PhoneTheft.Gateway.Client;
using PhoneTheft.Gateway.IntegrationTests.Support;
using PhoneTheft.Gateway.V1;

namespace PhoneTheft.Gateway.IntegrationTests.Auditing;

/// <summary>What callers and administrators have done, as it lies on the disk when they are answered: nothing here waits for a line.</summary>
[UnsupportedOSPlatform("windows")]
public sealed class AuditedActsTests : IDisposable
{
    private const string Phone = "490154203237518";

    private readonly AuditedGateway _gateways = new();

    public void Dispose() => _gateways.Dispose();

    [Theory]
    [InlineData("EverySecond")]
    [InlineData("Never")]
    public async Task A_line_outlives_a_killed_gateway_whatever_the_sync(string sync)
    {
        await using var gateway = await _gateways.StartAsync($"--Audit:Sync={sync}");

        await gateway.BlockAsync("acme", Phone);

        Assert.Equal(["Block CHANGED "], Lines("write"));
    }

    [Fact]
    public async Task Ending_a_hold_is_an_administrators_act()
    {
        await using var gateway = await _gateways.StartAsync();
        await gateway.BlockAsync("alpha", Phone);
        await gateway.BlockAsync("operator", Phone);

        await EndAsync(gateway, "alpha");
        var line = Assert.Single(_gateways.Of("admin"));
        await EndAsync(gateway, "operator");

        Assert.Equal(
            ("operator", "alpha", "jane", "EndHold", "CHANGED", "out of reach"),
            (TextOf(line, "carrier"), TextOf(line, "owner"), TextOf(line, "actor"), TextOf(line, "call"), TextOf(line, "outcome"), TextOf(line, "note")));
        Assert.Equal(["EndHold CHANGED ", "EndHold CHANGED "], Lines("admin"));
    }

    [Fact]
    public async Task A_page_link_is_on_record_before_its_answer()
    {
        await using var gateway = await _gateways.StartAsync();

        await LinkAsync(gateway);

        Assert.Equal(["CreatePageLink CREATED "], Lines("admin"));
    }

    [Fact]
    public async Task No_page_link_is_made_without_a_record()
    {
        await using var gateway = await _gateways.StartAsync();
        Directory.Move(_gateways.Log, _gateways.Log + ".away");
        await Refusal.OfAsync(() => gateway.BlockAsync("acme", Phone));

        var refusal = await Refusal.OfAsync(() => LinkAsync(gateway));

        Assert.Equal("AUDIT_UNAVAILABLE", refusal.Reason);
        Assert.DoesNotContain(_gateways.Data, refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_login_is_on_record_before_the_browser_has_it()
    {
        await using var gateway = await _gateways.StartAsync();
        using var browser = new HttpClient();

        using var answer = await browser.GetAsync(await LinkAsync(gateway), TestContext.Current.CancellationToken);

        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        Assert.Equal(["CreatePageLink CREATED ", "/login LOGGED_IN "], Lines("admin"));
    }

    [Fact]
    public async Task Nobody_is_logged_in_without_a_record()
    {
        await using var gateway = await _gateways.StartAsync();
        using var browser = new HttpClient();
        var link = await LinkAsync(gateway);
        Directory.Move(_gateways.Log, _gateways.Log + ".away");

        using var answer = await browser.GetAsync(link, TestContext.Current.CancellationToken);

        Assert.Equal(HttpStatusCode.ServiceUnavailable, answer.StatusCode);
        Assert.False(answer.Headers.Contains("Set-Cookie"));
    }

    [Fact]
    public async Task Clearing_a_loss_is_on_record_however_it_ends()
    {
        await using var redis = await RedisServerProcess.StartAsync();
        await using var gateway = await GatewayUnderTest.StartOnAsync(redis.EndPoint, _gateways.Settings);
        await gateway.LoadedAsync();

        // As another gateway noted it, which remembers nothing of it.
        await redis.SendAsync("HSET", "pt:{s12}:losses", "2.00000000000000ab", "1\t1\t2\t00000000000000ab\tF\t1764208800000");
        await Wait.Until(async () => (await gateway.StatusAsync()).Losses.Count > 0);
        var loss = Assert.Single((await gateway.StatusAsync()).Losses);

        await ClearAsync(gateway, "12.2.0000000000000000.2", loss.Id);
        Assert.Equal(["ClearLosses REFUSED LOSS_NOT_FOUND", "ClearLosses CLEARED "], Lines("admin"));
        Assert.Equal($"{loss.Id}: sent again", TextOf(_gateways.Of("admin")[1], "note"));

        // The store may have cleared it and died before it could say so.
        await redis.KillAsync();
        await Refusal.OfAsync(() => ClearAsync(gateway, loss.Id));
        Assert.Matches("^ClearLosses UNKNOWN (STORE|WRITE)_", Lines("admin")[2]);
    }

    [Fact]
    public async Task A_confirmed_bulk_change_is_on_record_before_its_answer()
    {
        await using var gateway = await _gateways.StartAsync("--Guards:BlocksPerDay=1");
        var job = new AnnounceWritesRequest { Blocks = 8, Actor = "j.doe" };
        var required = GatewayError.From(await Assert.ThrowsAsync<RpcException>(() => AnnounceAsync(gateway, job)));

        job.BulkConfirmation = required.BulkConfirmation!.Token;
        await AnnounceAsync(gateway, job);

        var line = Assert.Single(_gateways.Of("write"));
        Assert.Equal(
            ("AnnounceWrites", "CONFIRMED", "j.doe", 8),
            (TextOf(line, "call"), TextOf(line, "outcome"), TextOf(line, "actor"), line.GetProperty("amount").GetInt32()));
    }

    [Fact]
    public async Task A_confirmation_that_is_not_good_is_on_record()
    {
        await using var gateway = await _gateways.StartAsync();

        await Refusal.OfAsync(() => AnnounceAsync(gateway, new AnnounceWritesRequest { Blocks = 8, BulkConfirmation = "made-up" }));

        await Wait.Until(() => _gateways.Of("refused").Count == 1);
        Assert.Equal(["AnnounceWrites REFUSED BULK_CONFIRMATION_INVALID"], Lines("refused"));
    }

    [Theory]
    [InlineData(Disposition.Block, HoldReason.CourtOrder, "BLOCK COURT_ORDER")]
    [InlineData(Disposition.Track, HoldReason.OwnershipClaim, "TRACK OWNERSHIP_CLAIM")]
    public async Task Holds_are_written_in_the_words_of_the_contract(Disposition disposition, HoldReason reason, string words)
    {
        await using var gateway = await _gateways.StartAsync();

        await gateway.BlockAsync("acme", Phone, reason, disposition);

        Assert.Equal(words, TextOf(Assert.Single(_gateways.Of("write")), "hold"));
    }

    [Fact]
    public async Task A_refused_write_has_the_reason_that_its_caller_gets()
    {
        await using var gateway = await _gateways.StartAsync("--Guards:BlocksPerDay=1");
        await gateway.BlockAsync("alpha", Phone);

        var refusal = await Refusal.OfAsync(() => gateway.BlockAsync("alpha", "356938035643809"));

        await Wait.Until(() => _gateways.Of("refused").Count == 1);
        Assert.Equal([$"Block REFUSED {refusal.Reason}"], Lines("refused"));
        Assert.Equal("BULK_CONFIRMATION_REQUIRED", refusal.Reason);
    }

    private static async Task<Uri> LinkAsync(GatewayUnderTest gateway) =>
        new((await new AdminService.AdminServiceClient(gateway.Channel).CreatePageLinkAsync(
            new CreatePageLinkRequest(), GatewayUnderTest.As("operator"))).Url);

    private static async Task AnnounceAsync(GatewayUnderTest gateway, AnnounceWritesRequest job) =>
        await gateway.Blocklist.AnnounceWritesAsync(job, GatewayUnderTest.As("alpha"));

    private static async Task ClearAsync(GatewayUnderTest gateway, params string[] ids) =>
        await gateway.Blocklist.ClearLossesAsync(
            new ClearLossesRequest { Ids = { ids }, Reason = "sent again", Actor = "j.doe" }, GatewayUnderTest.As("alpha"));

    private static async Task EndAsync(GatewayUnderTest gateway, string carrier) =>
        await new AdminService.AdminServiceClient(gateway.Channel).EndHoldAsync(
            new EndHoldRequest { Imei = Phone, Carrier = carrier, Reason = "out of reach", Actor = "jane" }, GatewayUnderTest.As("operator"));

    private static string TextOf(JsonElement line, string name) => line.TryGetProperty(name, out var text) ? text.GetString()! : "";

    private List<string> Lines(string kind) =>
        [.. _gateways.Of(kind).Select(line => $"{TextOf(line, "call")} {TextOf(line, "outcome")} {TextOf(line, "reason")}")];
}
