using Google.Protobuf.WellKnownTypes;
using PhoneTheft.Gateway.IntegrationTests.Support;
using PhoneTheft.Gateway.IntegrationTests.Support.Sync;
using PhoneTheft.Gateway.V1;

namespace PhoneTheft.Gateway.IntegrationTests.Blocklist;

/// <summary>What a request leaves out of a hold: Block and WriteMany leave it as it is, a Publish is whole.</summary>
public sealed class LeftOutTests(BlocklistTests.Host host) : IClassFixture<BlocklistTests.Host>
{
    private static readonly DateTimeOffset Reported = new(2025, 10, 17, 0, 0, 0, TimeSpan.Zero);
    private static readonly DateTimeOffset Ends = new(2090, 1, 31, 0, 0, 0, TimeSpan.Zero);
    private static int _devices;

    private readonly string _imei = $"{36_000_000_000_000 + Interlocked.Increment(ref _devices)}";

    public static MatrixTheoryData<string, string, string, bool> Matrix =>
        new(["Block", "WriteMany", "Publish"], ["reference", "asserted_at", "expires_at"], ["absent", "empty", "set"], [true, false]);

    [Theory]
    [MemberData(nameof(Matrix))]
    public async Task A_field_is_kept_emptied_or_set(string by, string field, string said, bool held)
    {
        if (held)
        {
            await WriteAsync("Block", Whole());
        }

        var request = new BlockRequest { Imei = _imei, Reason = HoldReason.Lost };
        Say(request, field, said);
        var answered = await WriteAsync(by, request);

        var hold = Assert.Single((await host.Gateway.DeviceAsync(_imei, "alpha")).Holds);
        var kept = held && said == "absent" && by != "Publish";
        var old = kept ? "case 7|2025-10-17|2090-01-31".Split('|') : ["", "now", "never"];
        Assert.Equal(HoldReason.Lost, hold.Reason);
        Assert.Equal(
            said == "set" ? ("reference" == field ? "case 8" : "2030-01-01") : old[Array.IndexOf(
                ["reference", "asserted_at", "expires_at"], field)],
            field switch { "reference" => hold.Reference, "asserted_at" => DayOf(hold.AssertedAt), _ => DayOf(hold.ExpiresAt) });
        Assert.Equal(by == "Publish" ? null : hold, answered.Hold);
        Assert.Equal(by != "Publish" && held ? "case 7" : null, answered.Previous?.Reference);
    }

    [Theory]
    [InlineData("Block")]
    [InlineData("WriteMany")]
    public async Task Saying_less_again_is_the_same_hold_again(string by)
    {
        var placed = await WriteAsync("Block", Whole());

        var again = await WriteAsync(by, new BlockRequest { Imei = _imei, Reason = HoldReason.Fraud });

        Assert.Equal((WriteOutcome.Changed, WriteOutcome.Unchanged), (placed.Outcome, again.Outcome));
        Assert.Equal((placed.Hold, null), (again.Hold, again.Previous));
    }

    [Theory]
    [InlineData("Block")]
    [InlineData("WriteMany")]
    public async Task With_keep_reason_an_existing_hold_keeps_its_reason(string by)
    {
        var less = new BlockRequest { Imei = _imei, Reason = HoldReason.Stolen, KeepReason = true };
        Assert.Equal(HoldReason.Stolen, (await WriteAsync(by, less)).Hold.Reason);
        await WriteAsync("Block", Whole());

        var again = await WriteAsync(by, less);

        Assert.Equal((WriteOutcome.Unchanged, HoldReason.Fraud), (again.Outcome, again.Hold.Reason));
    }

    [Fact]
    public async Task Without_a_disposition_a_hold_blocks_and_returns_the_previous()
    {
        await WriteAsync(
            "Block",
            new BlockRequest { Imei = _imei, Disposition = Disposition.Track, Reason = HoldReason.OwnershipClaim, Reference = "case 7" });

        var blocked = await WriteAsync("Block", new BlockRequest { Imei = _imei, Reason = HoldReason.Stolen, KeepReason = true });

        Assert.Equal((EquipmentStatus.Prohibited, WriteOutcome.Changed), (blocked.Status, blocked.Outcome));
        Assert.Equal((Disposition.Track, HoldReason.OwnershipClaim), (blocked.Previous.Disposition, blocked.Previous.Reason));
        Assert.Equal(
            (Disposition.Block, HoldReason.Stolen, "case 7"), (blocked.Hold.Disposition, blocked.Hold.Reason, blocked.Hold.Reference));
    }

    [Fact]
    public async Task A_hold_that_ends_is_told_as_it_was()
    {
        var placed = await WriteAsync("Block", Whole());

        var ended = await host.Gateway.UnblockAsync("alpha", _imei);
        var twice = await host.Gateway.UnblockAsync("alpha", _imei);

        Assert.Equal((placed.Hold, null), (ended.Previous, twice.Previous));
        Assert.Equal(placed.Hold, Assert.Single((await host.Gateway.DeviceAsync(_imei, "alpha")).PastHolds).Hold);
    }

    [Fact]
    public async Task A_publish_that_would_keep_a_reason_is_refused()
    {
        await WriteAsync("Block", Whole());
        await using var stream = await SyncStreamUnderTest.StartAsync(host.Gateway.Channel, "alpha", $"{Guid.NewGuid()}");

        var result = await stream.PublishAsync(new PublishOperation { Sequence = 1, Block = new BlockRequest { Imei = _imei, Reason = HoldReason.Stolen, KeepReason = true } });

        Assert.Equal((ErrorReason.ChoiceUnknown, "keep_reason"), (result.Results[0].Error.Reason, result.Results[0].Error.Field));
    }

    private BlockRequest Whole() => new()
    {
        Imei = _imei,
        Reason = HoldReason.Fraud,
        Reference = "case 7",
        AssertedAt = Reported.ToTimestamp(),
        ExpiresAt = Ends.ToTimestamp(),
    };

    private static void Say(BlockRequest request, string field, string said)
    {
        if (said == "absent")
        {
            return;
        }

        var time = said == "empty" ? new Timestamp() : new DateTimeOffset(2030, 1, 1, 0, 0, 0, TimeSpan.Zero).ToTimestamp();
        switch (field)
        {
            case "reference":
                request.Reference = said == "empty" ? "" : "case 8";
                break;
            case "asserted_at":
                request.AssertedAt = time;
                break;
            default:
                request.ExpiresAt = time;
                break;
        }
    }

    private static string DayOf(Timestamp? time) => time switch
    {
        null => "never",
        _ when time.ToDateTimeOffset() is var day && day == Reported || day == Ends || day.Year == 2030 => $"{day:yyyy-MM-dd}",
        _ => "now",
    };

    private async Task<WriteResult> WriteAsync(string by, BlockRequest request)
    {
        switch (by)
        {
            case "Block":
                var block = await host.Gateway.Blocklist.BlockAsync(request, GatewayUnderTest.As("alpha"));
                return new WriteResult { Outcome = block.Outcome, Status = block.Status, Hold = block.Hold, Previous = block.Previous };
            case "WriteMany":
                var many = await host.Gateway.Blocklist.WriteManyAsync(
                    new WriteManyRequest { Items = { new WriteItem { Block = request } } }, GatewayUnderTest.As("alpha"));
                return Assert.Single(many.Results);
            default:
                await using (var stream = await SyncStreamUnderTest.StartAsync(host.Gateway.Channel, "alpha", $"{Guid.NewGuid()}"))
                {
                    var result = await stream.PublishAsync(new PublishOperation { Sequence = 1, Block = request });
                    Assert.Null(result.Error);
                    return new WriteResult { Outcome = (WriteOutcome)result.Results[0].Outcome };
                }
        }
    }
}
