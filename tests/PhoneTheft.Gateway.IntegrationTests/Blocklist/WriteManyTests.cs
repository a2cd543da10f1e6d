using Grpc.Core;
using PhoneTheft.Gateway.IntegrationTests.Support;
using PhoneTheft.Gateway.V1;

namespace PhoneTheft.Gateway.IntegrationTests.Blocklist;

public sealed class WriteManyTests(BlocklistTests.Host host) : IClassFixture<BlocklistTests.Host>
{
    [Fact]
    public async Task Items_are_answered_in_order_and_each_for_itself()
    {
        var results = await WriteAsync("alpha",
            Block("44015420323751"),
            Block("abc"),
            Unblock("44015420323799"),
            Block("44015420323752", HoldReason.OwnershipClaim),
            new WriteItem(),
            Block("44015420323751"),
            Unblock("44015420323751"),
            Unblock("44015420323751"));

        Assert.Equal(
            [
                (WriteOutcome.Changed, ErrorReason.Unspecified, ""),
                (WriteOutcome.Unspecified, ErrorReason.ImeiCharacter, "imei"),
                (WriteOutcome.Unspecified, ErrorReason.HoldNotFound, "imei"),
                (WriteOutcome.Unspecified, ErrorReason.HoldReasonTrackOnly, "reason"),
                (WriteOutcome.Unspecified, ErrorReason.RequestEmpty, "items"),
                (WriteOutcome.Unchanged, ErrorReason.Unspecified, ""),
                (WriteOutcome.Changed, ErrorReason.Unspecified, ""),
                (WriteOutcome.Unchanged, ErrorReason.Unspecified, ""),
            ],
            results.Select(result => (result.Outcome, result.Error?.Reason ?? ErrorReason.Unspecified, result.Error?.Field ?? "")));
        Assert.Equal(EquipmentStatus.Permitted, await host.Gateway.StatusOfAsync("44015420323751"));
        Assert.Equal(EquipmentStatus.Permitted, await host.Gateway.StatusOfAsync("44015420323752"));
    }

    [Fact]
    public async Task A_thousand_are_written_and_held_when_they_are_answered()
    {
        var devices = Enumerable.Range(0, 1_000).Select(n => $"{77_000_000_000_000 + (n * 31)}").ToList();

        var results = await WriteAsync("alpha", [.. devices.Select(imei => Block(imei))]);

        Assert.All(results, result => Assert.Equal((WriteOutcome.Changed, EquipmentStatus.Prohibited), (result.Outcome, result.Status)));
        var checks = await host.Gateway.Checks.CheckManyAsync(new CheckManyRequest { Imeis = { devices } });
        Assert.All(checks.Results, result => Assert.Equal(EquipmentStatus.Prohibited, result.Status));
    }

    [Theory]
    [InlineData(0, "REQUEST_EMPTY")]
    [InlineData(1_001, "TOO_MANY_ITEMS")]
    public async Task Nothing_and_too_much_are_refused_whole(int count, string reason)
    {
        var refusal = await Refusal.OfAsync(() => WriteAsync("alpha", [.. Enumerable.Repeat(Block("44015420323753"), count)]));

        Assert.Equal((StatusCode.InvalidArgument, reason, "items"), (refusal.StatusCode, refusal.Reason, refusal.Field));
        Assert.Equal(EquipmentStatus.Permitted, await host.Gateway.StatusOfAsync("44015420323753"));
    }

    private async Task<IReadOnlyList<WriteResult>> WriteAsync(string carrier, params WriteItem[] items) =>
        (await host.Gateway.Blocklist.WriteManyAsync(new WriteManyRequest { Items = { items } }, GatewayUnderTest.As(carrier))).Results;

    private static WriteItem Block(string imei, HoldReason reason = HoldReason.Stolen) =>
        new() { Block = new BlockRequest { Imei = imei, Reason = reason } };

    private static WriteItem Unblock(string imei) => new() { Unblock = new UnblockRequest { Imei = imei } };
}
