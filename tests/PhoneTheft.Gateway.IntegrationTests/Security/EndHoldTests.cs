using PhoneTheft.Gateway.IntegrationTests.Support;
using PhoneTheft.Gateway.V1;

namespace PhoneTheft.Gateway.IntegrationTests.Security;

public sealed class EndHoldTests
{
    private const string Imei = "490154203237518";

    [Fact]
    public async Task An_administrator_ends_anothers_hold_and_the_past_says_why()
    {
        await using var gateway = await GatewayUnderTest.StartAsync();
        await gateway.BlockAsync("alpha", Imei);

        var ended = await EndAsync(gateway, new EndHoldRequest { Imei = Imei, Carrier = "alpha", Reason = "alpha is out of reach", Actor = "jane" });

        Assert.Equal((WriteOutcome.Changed, EquipmentStatus.Permitted), (ended.Outcome, ended.Status));
        var past = Assert.Single((await gateway.DeviceAsync(Imei, "alpha")).PastHolds);
        Assert.Equal(("alpha", "operator/jane: alpha is out of reach"), (past.Hold.Carrier, past.EndedBy));
        await gateway.TellsAsync(line => line.StartsWith("A hold of carrier alpha was ended in its place by an administrator of carrier operator", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("", "why", "jane", "REQUEST_EMPTY", "carrier")]
    [InlineData("alpha", "", "jane", "REQUEST_EMPTY", "reason")]
    [InlineData("alpha", "why", "", "REQUEST_EMPTY", "actor")]
    [InlineData("bravo", "why", "jane", "HOLD_NOT_FOUND", "carrier")]
    [InlineData("no carrier}", "why", "jane", "HOLD_NOT_FOUND", "carrier")]
    public async Task What_is_left_out_or_unknown_ends_nothing(string carrier, string reason, string actor, string error, string field)
    {
        await using var gateway = await GatewayUnderTest.StartAsync();
        await gateway.BlockAsync("alpha", Imei);

        var refusal = await Refusal.OfAsync(() => EndAsync(
            gateway, new EndHoldRequest { Imei = Imei, Carrier = carrier, Reason = reason, Actor = actor }));

        Assert.Equal((error, field), (refusal.Reason, refusal.Field));
        Assert.Equal(EquipmentStatus.Prohibited, await gateway.StatusOfAsync(Imei));
    }

    [Fact]
    public async Task The_longest_reason_and_actor_stay_whole_on_record()
    {
        await using var gateway = await GatewayUnderTest.StartAsync();
        await gateway.BlockAsync("alpha", Imei);
        var (admin, actor, reason) = (new string('o', 32), new string('j', 64), new string('w', 64));

        foreach (var request in new[]
        {
            new EndHoldRequest { Imei = Imei, Carrier = "alpha", Reason = reason + "w", Actor = actor },
            new EndHoldRequest { Imei = Imei, Carrier = "alpha", Reason = reason, Actor = actor + "j" },
        })
        {
            Assert.Equal("TEXT_TOO_LONG", (await Refusal.OfAsync(() => EndAsync(gateway, request, admin))).Reason);
        }

        await EndAsync(gateway, new EndHoldRequest { Imei = Imei, Carrier = "alpha", Reason = reason, Actor = actor }, admin);

        Assert.Equal($"{admin}/{actor}: {reason}", Assert.Single((await gateway.DeviceAsync(Imei, "alpha")).PastHolds).EndedBy);
    }

    private static async Task<EndHoldResponse> EndAsync(GatewayUnderTest gateway, EndHoldRequest request, string carrier = "operator") =>
        await new AdminService.AdminServiceClient(gateway.Channel).EndHoldAsync(
            request, GatewayUnderTest.As(carrier), cancellationToken: TestContext.Current.CancellationToken);
}
