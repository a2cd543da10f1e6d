using Google.Protobuf.WellKnownTypes;
using Grpc.Core;
using PhoneTheft.Gateway.IntegrationTests.Support;
using PhoneTheft.Gateway.V1;

namespace PhoneTheft.Gateway.IntegrationTests.Blocklist;

/// <summary>A request that can't be meant is refused by name, and nothing of it is done.</summary>
public sealed class BadRequestTests(BlocklistTests.Host host) : IClassFixture<BlocklistTests.Host>
{
    private const string Imei = "356938035643809";

    private static readonly Dictionary<string, (BlockRequest Request, string Reason, string Field)> Cases = new()
    {
        ["no imei"] = (Good(imei: ""), "IMEI_EMPTY", "imei"),
        ["13 digits"] = (Good(imei: "3569380356438"), "IMEI_LENGTH", "imei"),
        ["17 digits"] = (Good(imei: "35693803564380912"), "IMEI_LENGTH", "imei"),
        ["letters"] = (Good(imei: "35693803564380X"), "IMEI_CHARACTER", "imei"),
        ["another alphabet"] = (Good(imei: "٣٥٦٩٣٨٠٣٥٦٤٣٨٠"), "IMEI_CHARACTER", "imei"),
        ["all zeros"] = (Good(imei: "000000000000000"), "IMEI_PLACEHOLDER", "imei"),
        ["one digit repeated"] = (Good(imei: "1111111111111147"), "IMEI_PLACEHOLDER", "imei"),
        ["a wrong check digit"] = (Good(imei: "356938035643808"), "CHECK_DIGIT_WRONG", "imei"),
        ["an unknown policy"] = (With(request => request.CheckDigit = (CheckDigitPolicy)9), "CHOICE_UNKNOWN", "check_digit"),
        ["no reason"] = (With(request => request.Reason = HoldReason.Unspecified), "HOLD_REASON_UNKNOWN", "reason"),
        ["an unknown reason"] = (With(request => request.Reason = (HoldReason)99), "HOLD_REASON_UNKNOWN", "reason"),
        ["an unknown disposition"] = (With(request => request.Disposition = (Disposition)3), "DISPOSITION_UNKNOWN", "disposition"),
        ["an ownership claim that blocks"] = (
            With(request => request.Reason = HoldReason.OwnershipClaim), "HOLD_REASON_TRACK_ONLY", "reason"),
        ["a financial claim that blocks"] = (
            With(request => request.Reason = HoldReason.FinancialClaim), "HOLD_REASON_TRACK_ONLY", "reason"),
        ["an expiry in the past"] = (
            With(request => request.ExpiresAt = Timestamp.FromDateTimeOffset(TimeProvider.System.GetUtcNow().AddSeconds(-5))),
            "EXPIRY_IN_PAST",
            "expires_at"),
        ["a time before 2000"] = (
            With(request => request.AssertedAt = new Timestamp { Seconds = 900_000_000 }), "TIME_INVALID", "asserted_at"),
        ["a time out of bounds"] = (
            With(request => request.ExpiresAt = new Timestamp { Seconds = long.MaxValue }), "TIME_INVALID", "expires_at"),
        ["nanoseconds out of bounds"] = (
            With(request => request.AssertedAt = new Timestamp { Seconds = 1_700_000_000, Nanos = -1 }), "TIME_INVALID", "asserted_at"),
        ["a long reference"] = (With(request => request.Reference = new string('x', 65)), "TEXT_TOO_LONG", "reference"),
        ["a long actor"] = (With(request => request.Actor = new string('x', 65)), "TEXT_TOO_LONG", "actor"),
        ["a tab in the reference"] = (With(request => request.Reference = "a\tb"), "TEXT_CHARACTER", "reference"),
        ["a line feed in the actor"] = (With(request => request.Actor = "a\nb"), "TEXT_CHARACTER", "actor"),
    };

    public static TheoryData<string> Names => [.. Cases.Keys];

    [Theory]
    [MemberData(nameof(Names))]
    public async Task A_bad_hold_is_refused_and_nothing_is_done(string name)
    {
        var (request, reason, field) = Cases[name];
        var before = await HeadsAsync();

        var refusal = await Refusal.OfAsync(async () => await host.Gateway.Blocklist.BlockAsync(request));

        Assert.Equal((StatusCode.InvalidArgument, reason, field), (refusal.StatusCode, refusal.Reason, refusal.Field));
        Assert.Equal(before, await HeadsAsync());
    }

    [Theory]
    [InlineData("356938035643808", "CHECK_DIGIT_WRONG")]
    [InlineData("3569380356438", "IMEI_LENGTH")]
    [InlineData("22222222222222", "IMEI_PLACEHOLDER")]
    public async Task Ending_a_hold_is_as_strict(string imei, string reason)
    {
        var refusal = await Refusal.OfAsync(() => host.Gateway.UnblockAsync("alpha", imei));

        Assert.Equal((StatusCode.InvalidArgument, reason, "imei"), (refusal.StatusCode, refusal.Reason, refusal.Field));
    }

    [Fact]
    public async Task What_just_fits_is_taken()
    {
        var request = With(request =>
        {
            request.Imei = "356938035643808";
            request.CheckDigit = CheckDigitPolicy.Lenient;
            request.Reference = new string('ä', 64);
            request.Actor = new string('x', 64);
            request.Disposition = Disposition.Track;
            request.Reason = HoldReason.FinancialClaim;
        });

        var response = await host.Gateway.Blocklist.BlockAsync(request);

        Assert.Equal(EquipmentStatus.Tracked, response.Status);
        Assert.Equal(request.Reference, Assert.Single((await host.Gateway.DeviceAsync(request.Imei)).Holds).Reference);
    }

    private static BlockRequest Good(string imei = Imei) => new() { Imei = imei, Reason = HoldReason.Stolen };

    private static BlockRequest With(Action<BlockRequest> spoil)
    {
        var request = Good();
        spoil(request);
        return request;
    }

    private async Task<ulong[]> HeadsAsync() => [.. (await host.Gateway.StatusAsync()).Shards.Select(shard => shard.Head.Number)];
}
