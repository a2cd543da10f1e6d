using Grpc.Core;
using PhoneTheft.Gateway.Client;
using PhoneTheft.Gateway.Configuration;
using PhoneTheft.Gateway.IntegrationTests.Support;
using PhoneTheft.Gateway.V1;

namespace PhoneTheft.Gateway.IntegrationTests.Blocklist;

/// <summary>Bulk limits as callers meet them; what is counted, and how exactly, is the store contract's.</summary>
public sealed class BulkLimitTests
{
    [Fact]
    public async Task A_mass_unblocking_needs_a_confirmation_and_is_logged()
    {
        await using var gateway = await GatewayUnderTest.StartAsync("--Guards:ReleaseAtLeast=20", "--Guards:ReleaseShare=0");
        await WriteAsync(gateway, "", [.. Devices(60).Select(imei => new WriteItem { Block = new BlockRequest { Imei = imei, Disposition = Disposition.Block, Reason = HoldReason.Stolen } })]);
        WriteItem[] unblocks = [.. Devices(60).Select(
            imei => new WriteItem { Unblock = new UnblockRequest { Imei = imei, Actor = "night job" } })];

        var refused = (await WriteAsync(gateway, "", unblocks)).Results;

        Assert.InRange(refused.Count(result => result.Error is null), 0, 20);
        var error = Assert.Single(
            refused.Select(result => result.Error).OfType<ItemError>().DistinctBy(error => error.BulkConfirmation.Token));
        Assert.Equal((ErrorReason.BulkConfirmationRequired, 20UL), (error.Reason, error.BulkConfirmation.Amount));

        // What is left of sixty needs more than one confirmation of twenty.
        var token = error.BulkConfirmation.Token;
        for (var round = 0; token.Length > 0; round++)
        {
            Assert.InRange(round, 0, 10);
            var confirmed = (await WriteAsync(gateway, token, unblocks)).Results;
            Assert.DoesNotContain(confirmed, result => result.Error?.Reason is ErrorReason.HoldNotFound);
            token = (await WriteAsync(gateway, "", unblocks)).Results.FirstOrDefault(result => result.Error is not null)?.Error.BulkConfirmation.Token ?? "";
        }

        Assert.All(
            await Task.WhenAll(Devices(60).Select(gateway.StatusOfAsync)), status => Assert.Equal(EquipmentStatus.Permitted, status));
        await gateway.TellsAsync(line => line.StartsWith("Carrier local exceeds its daily limit of 20 for ending holds ", StringComparison.Ordinal) && line.EndsWith("'night job'", StringComparison.Ordinal));
        await gateway.TellsAsync(line => line.StartsWith("Carrier local has confirmed ending holds: 20 more", StringComparison.Ordinal));
        Assert.DoesNotContain(gateway.Told, line => Devices(60).Any(imei => line.Contains(imei, StringComparison.Ordinal)));
    }

    [Fact]
    public async Task A_single_call_is_confirmed_by_its_token()
    {
        await using var gateway = await GatewayUnderTest.StartAsync("--Guards:BlocksPerDay=1");
        var (first, second) = (Devices(2)[0], Devices(2)[1]);
        await gateway.BlockAsync("alpha", first);

        var refusal = GatewayError.From(await Assert.ThrowsAsync<RpcException>(() => gateway.BlockAsync("alpha", second)));
        var request = new BlockRequest { Imei = second, Disposition = Disposition.Block, Reason = HoldReason.Stolen, BulkConfirmation = refusal.BulkConfirmation!.Token };
        var bravos = GatewayError.From(
            await Assert.ThrowsAsync<RpcException>(async () => await gateway.Blocklist.BlockAsync(request, GatewayUnderTest.As("bravo"))));
        var confirmed = await gateway.Blocklist.BlockAsync(request, GatewayUnderTest.As("alpha"));

        Assert.Equal((StatusCode.FailedPrecondition, "BULK_CONFIRMATION_REQUIRED", 1L), (
            refusal.StatusCode, refusal.Reason, refusal.BulkConfirmation.Amount));
        Assert.Equal((StatusCode.InvalidArgument, "BULK_CONFIRMATION_INVALID"), (bravos.StatusCode, bravos.Reason));
        Assert.Equal(WriteOutcome.Changed, confirmed.Outcome);
    }

    [Theory]
    [InlineData("--Guards:ReleaseShare=1.5")]
    [InlineData("--Guards:ReleaseAtLeast=0")]
    [InlineData("--Guards:BlocksPerDay=0")]
    [InlineData("--Guards:TacShare=0")]
    public async Task A_guard_out_of_range_keeps_the_gateway_from_starting(string setting)
    {
        await Assert.ThrowsAsync<SettingsRefusedException>(() => GatewayUnderTest.StartAsync(setting));
    }

    private static async Task<WriteManyResponse> WriteAsync(GatewayUnderTest gateway, string token, WriteItem[] items) =>
        await gateway.Blocklist.WriteManyAsync(new WriteManyRequest { Items = { items }, BulkConfirmation = token });

    private static List<string> Devices(int count) => [.. Enumerable.Range(1, count).Select(n => $"{35_000_000_000_000L + n}")];
}
