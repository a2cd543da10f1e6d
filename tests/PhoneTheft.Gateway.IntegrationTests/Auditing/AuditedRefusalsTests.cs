using System.Runtime.Versioning;
using System.Text.Json;
using Grpc.Core;
using Grpc.Health.V1;
using PhoneTheft.Gateway.Connections;
using PhoneTheft.Gateway.IntegrationTests.Security;
using PhoneTheft.Gateway.IntegrationTests.Support;
using PhoneTheft.Gateway.IntegrationTests.Support.Sync;
using PhoneTheft.Gateway.V1;

namespace PhoneTheft.Gateway.IntegrationTests.Auditing;

/// <summary>Whoever asks for more than he may is on record, wherever in the gateway he is refused.</summary>
[UnsupportedOSPlatform("windows")]
public sealed class AuditedRefusalsTests : IDisposable
{
    private const string Phone = "490154203237518";

    private readonly AuditedGateway _gateways = new();

    public void Dispose() => _gateways.Dispose();

    [Fact]
    public async Task A_used_up_quota_has_a_line()
    {
        var register = Path.Combine(_gateways.Data, "..", "carriers.json");
        await File.WriteAllTextAsync(register, """{"carriers": [{"id": "alpha", "quotas": {"writesPerSecond": 1, "checkStreams": 0}}]}""");
        await using var gateway = await _gateways.StartAsync($"--Security:Carriers={register}");
        var many = new WriteManyRequest();
        many.Items.AddRange(Enumerable.Range(0, 200).Select(number => new WriteItem { Unblock = new UnblockRequest { Imei = $"35{number:D12}" } }));
        await gateway.Blocklist.WriteManyAsync(many, GatewayUnderTest.As("alpha"));

        Assert.Equal("QUOTA_EXCEEDED", (await Refusal.OfAsync(() => gateway.BlockAsync("alpha", Phone))).Reason);
        using var stream = gateway.Checks.CheckStream(GatewayUnderTest.As("alpha"));
        await Refusal.OfAsync(() => stream.ResponseStream.MoveNext(TestContext.Current.CancellationToken));

        await Wait.Until(() => _gateways.Of("refused").Count == 2);
        Assert.Equal(
            [
                "alpha QUOTA_EXCEEDED the quota of writes per second, refused or slowed down",
                "alpha TOO_MANY_STREAMS the quota of open streams of checks, refused or slowed down",
            ],
            _gateways.Of("refused").Select(line => $"{TextOf(line, "carrier")} {TextOf(line, "reason")} {TextOf(line, "note")}"));
    }

    [Fact]
    public async Task A_court_order_without_authority_has_a_line_from_each_call()
    {
        await using var secured = await SecuredGateway.StartAsync(before => before.Put("acme", "blocklist:write", "sync"), _gateways.Settings);
        var channel = secured.As("acme");
        var blocklist = new BlocklistService.BlocklistServiceClient(channel);
        var order = new BlockRequest { Imei = Phone, Disposition = Disposition.Block, Reason = HoldReason.CourtOrder };

        Assert.Equal("ROLE_REQUIRED", (await Refusal.OfAsync(async () => await blocklist.BlockAsync(order))).Reason);
        var many = await blocklist.WriteManyAsync(new WriteManyRequest { Items = { new WriteItem { Block = order } } });
        Assert.Equal(ErrorReason.RoleRequired, Assert.Single(many.Results).Error.Reason);
        var malformed = new BlockRequest { Imei = "4901", Disposition = Disposition.Block, Reason = HoldReason.Stolen };
        await Refusal.OfAsync(async () => await blocklist.BlockAsync(malformed));

        await using var stream = await SyncStreamUnderTest.StartAsync(channel, "acme", $"{Guid.NewGuid()}");
        var published = await stream.PublishAsync(new PublishOperation { Sequence = 1, Block = order });
        Assert.Equal(ErrorReason.RoleRequired, published.Error.Reason);

        await Wait.Until(() => _gateways.Of("refused").Count == 3);
        Assert.Equal(
            ["Block ROLE_REQUIRED acme certificate", "WriteMany ROLE_REQUIRED acme certificate", "Publish ROLE_REQUIRED acme certificate"],
            Refused());
    }

    [Fact]
    public async Task A_list_beyond_the_callers_role_has_a_line()
    {
        await using var secured = await SecuredGateway.StartAsync(before => before.Put("acme", "blocklist:write"), _gateways.Settings);
        using var list = new BlocklistService.BlocklistServiceClient(secured.As("acme")).ListHolds(new ListHoldsRequest { Scope = ListScope.Effective });

        Assert.Equal("ROLE_REQUIRED", (await Refusal.OfAsync(() => list.ResponseStream.MoveNext(TestContext.Current.CancellationToken))).Reason);

        await Wait.Until(() => _gateways.Of("refused").Count == 1);
        Assert.Equal(["ListHolds ROLE_REQUIRED acme certificate"], Refused());
    }

    [Fact]
    public async Task Probing_for_methods_has_lines()
    {
        await using var gateway = await _gateways.StartAsync();

        foreach (var name in (string[])["DropEverything", "490154203237518"])
        {
            var method = new Method<WhoAmIRequest, WhoAmIResponse>(
                MethodType.Unary, "phonetheft.gateway.v1.HiddenService", name,
                ForgottenService.Method.RequestMarshaller, ForgottenService.Method.ResponseMarshaller);
            Assert.Equal("METHOD_UNKNOWN", (await Refusal.OfAsync(
                () => gateway.Channel.CreateCallInvoker().AsyncUnaryCall(method, null, default, new WhoAmIRequest()).ResponseAsync)).Reason);
        }

        await Wait.Until(() => _gateways.Of("refused").Count == 2);
        Assert.Equal(["DropEverything METHOD_UNKNOWN  ", " METHOD_UNKNOWN  "], Refused());
        Assert.Equal("127.0.0.1", TextOf(_gateways.Of("refused")[0], "peer"));
    }

    [Fact]
    public async Task A_strangers_watch_beyond_its_number_has_a_line()
    {
        await using var secured = await SecuredGateway.StartAsync(_ => { }, _gateways.Settings);
        var health = new Health.HealthClient(secured.Connect(null));
        using var ended = new CancellationTokenSource();
        for (var watches = 0; watches < ConnectionPlaces.MostStreams; watches++)
        {
            await health.Watch(new HealthCheckRequest(), cancellationToken: ended.Token).ResponseStream.MoveNext(TestContext.Current.CancellationToken);
        }

        using var refused = health.Watch(new HealthCheckRequest());
        Assert.Equal("TOO_MANY_STREAMS", (await Refusal.OfAsync(() => refused.ResponseStream.MoveNext(TestContext.Current.CancellationToken))).Reason);

        await Wait.Until(() => _gateways.Of("refused").Count == 1);
        Assert.Equal(["Watch TOO_MANY_STREAMS  "], Refused());
        await ended.CancelAsync();
    }

    private static string TextOf(JsonElement line, string name) => line.TryGetProperty(name, out var text) ? text.GetString()! : "";

    private List<string> Refused() =>
        [.. _gateways.Of("refused").Select(line => $"{TextOf(line, "call")} {TextOf(line, "reason")} {TextOf(line, "carrier")} {TextOf(line, "by")}")];
}
