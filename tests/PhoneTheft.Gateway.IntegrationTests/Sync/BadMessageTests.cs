using Google.Protobuf;
using Grpc.Core;
using PhoneTheft.Gateway.Core;
using PhoneTheft.Gateway.Histories;
using PhoneTheft.Gateway.IntegrationTests.Support.Sync;
using PhoneTheft.Gateway.V1;
using static PhoneTheft.Gateway.IntegrationTests.Support.Sync.Operations;

namespace PhoneTheft.Gateway.IntegrationTests.Sync;

/// <summary>
/// What a session does with messages that can't be meant: some end it, a bad publish is answered and uses up no sequence number.
/// </summary>
public sealed class BadMessageTests(SyncGatewayFixture fixture) : IClassFixture<SyncGatewayFixture>
{
    private static readonly Dictionary<string, (SyncRequest Message, StatusCode Status, string Reason)> Ending = new(StringComparer.Ordinal)
    {
        ["nothing"] = (new SyncRequest(), StatusCode.InvalidArgument, "REQUEST_EMPTY"),
        ["a second hello"] = (new SyncRequest { Hello = new Hello { ProtocolMinor = 1 } }, StatusCode.FailedPrecondition, "HELLO_REPEATED"),
        ["progress without an id"] = (new SyncRequest { Progress = new ProgressRequest() }, StatusCode.InvalidArgument, "VERIFY_INVALID"),
        ["an ack that is no cursor"] = (
            new SyncRequest { Ack = new Ack { Cursor = ByteString.CopyFromUtf8("all") } }, StatusCode.InvalidArgument, "CURSOR_INVALID"),
        ["an ack of nothing"] = (new SyncRequest { Ack = new Ack() }, StatusCode.InvalidArgument, "CURSOR_INVALID"),
        ["a comparison without an id"] = (Verify(request => request.RequestId = 0), StatusCode.InvalidArgument, "VERIFY_INVALID"),
        ["a comparison of no shard"] = (Verify(request => request.Shard = 16), StatusCode.InvalidArgument, "VERIFY_INVALID"),
        ["a comparison of nothing"] = (
            Verify(request => request.Scope = ListScope.Unspecified), StatusCode.InvalidArgument, "CHOICE_UNKNOWN"),
        ["a bucket too few"] = (
            Verify(request => request.Digests = ByteString.CopyFrom(new byte[255 * 16])), StatusCode.InvalidArgument, "VERIFY_INVALID"),
        ["a message of two megabytes"] = (
            new SyncRequest { Nack = new Nack { Message = new string('x', 2 << 20) } }, StatusCode.ResourceExhausted, "MESSAGE_TOO_LARGE"),
    };

    private static readonly Dictionary<string, (PublishOperation[] Operations, string Reason, int? At)> BadPublishes = new(
        StringComparer.Ordinal)
    {
        ["nothing"] = ([], "REQUEST_EMPTY", null),
        ["257 operations"] = ([.. Enumerable.Range(0, 257).Select(n => Block(Device(2, n), (ulong)n + 1))], "TOO_MANY_ITEMS", null),
        ["one device twice, in another spelling"] = ([Block(Device(2, 1), 1), Twice()], "DEVICE_REPEATED", 1),
        ["sequence 0"] = ([Block(Device(2, 1), 0)], "SEQUENCE_INVALID", 0),
        ["a gap between two"] = ([Block(Device(2, 1), 1), Block(Device(3, 1), 1), Block(Device(2, 2), 3)], "SEQUENCE_INVALID", 2),
        ["the same number twice"] = ([Block(Device(2, 1), 1), Block(Device(2, 2), 1)], "SEQUENCE_INVALID", 1),
        ["neither block nor unblock"] = ([Block(Device(2, 1), 1), new PublishOperation { Sequence = 2 }], "REQUEST_EMPTY", 1),
        ["no IMEI"] = ([Block(Device(2, 1), 1), new PublishOperation { Sequence = 2, Unblock = new UnblockRequest() }], "IMEI_EMPTY", 1),
        ["a claim that blocks"] = ([new PublishOperation { Sequence = 1, Block = new BlockRequest { Imei = Device(2, 1).ToString(), Reason = V1.HoldReason.FinancialClaim } }], "HOLD_REASON_TRACK_ONLY", 0),
    };

    public static TheoryData<string> EndingNames => [.. Ending.Keys];

    public static TheoryData<string> PublishNames => [.. BadPublishes.Keys];

    [Theory]
    [MemberData(nameof(EndingNames))]
    public async Task A_message_that_can_not_be_meant_ends_the_stream(string name)
    {
        var (message, status, reason) = Ending[name];
        await using var stream = await SyncStreamUnderTest.StartAsync(fixture.Gateway.Channel);

        await stream.SendAsync(message);

        var end = await stream.EndAsync();
        Assert.Equal((status, reason), (end.StatusCode, end.Reason));
    }

    [Fact]
    public async Task Of_complaints_without_end_the_first_ten_are_logged()
    {
        await using var stream = await SyncStreamUnderTest.StartAsync(fixture.Gateway.Channel, "complains");
        for (var number = 1; number <= 100; number++)
        {
            await stream.SendAsync(new SyncRequest { Nack = new Nack { Shard = 1, Number = (ulong)number, Message = "no room" } });
        }

        await stream.GoodbyeAsync();

        Assert.Equal(
            Enumerable.Range(1, 10).Select(number => $"Carrier complains could not apply change {number} of shard 1: no room"),
            fixture.Gateway.Told.Where(line => line.StartsWith("Carrier complains", StringComparison.Ordinal)));
    }

    [Theory]
    [MemberData(nameof(PublishNames))]
    public async Task A_malformed_publish_is_refused_as_a_whole(string name)
    {
        var (operations, reason, at) = BadPublishes[name];
        await using var stream = await SyncStreamUnderTest.StartAsync(fixture.Gateway.Channel, "alpha", Guid.NewGuid().ToString());

        var result = await stream.PublishAsync(operations);

        Assert.Equal(reason, Named(result.Error));
        Assert.Equal(at is { } place ? [place] : [], Enumerable.Range(0, result.Results.Count).Where(
            index => result.Results[index].Error is not null));
        Assert.All(result.Results, published => Assert.Equal(PublishOutcome.Unspecified, published.Outcome));
        await stream.CatchUpAsync();
        Assert.Equal(Core.EquipmentStatus.Permitted, stream.List!.StatusOf(Device(2, 1)));
        var next = await stream.PublishAsync(Unblock(Device(2, 9), 1));
        Assert.Equal(PublishOutcome.NotHeld, next.Results[0].Outcome);
    }

    [Fact]
    public async Task A_sequence_gap_is_refused_until_it_is_filled()
    {
        await using var stream = await SyncStreamUnderTest.StartAsync(fixture.Gateway.Channel, "alpha", Guid.NewGuid().ToString());
        await stream.PublishAsync(Block(Device(4, 1), 1));

        var gap = await stream.PublishAsync(Block(Device(4, 3), 3), Block(Device(4, 4), 4));

        Assert.All(
            gap.Results, result => Assert.Equal((PublishOutcome.Unspecified, "SEQUENCE_GAP"), (result.Outcome, Named(result.Error))));
        Assert.Equal(PublishOutcome.Changed, (await stream.PublishAsync(Block(Device(4, 2), 2))).Results[0].Outcome);
        Assert.All((await stream.PublishAsync(Block(Device(4, 3), 3), Block(Device(4, 4), 4))).Results, result => Assert.Equal(
            PublishOutcome.Changed, result.Outcome));
    }

    [Fact]
    public async Task A_session_without_a_producer_does_not_publish()
    {
        await using var stream = await SyncStreamUnderTest.StartAsync(fixture.Gateway.Channel);

        var result = await stream.PublishAsync(Block(Device(5, 1), 1));

        Assert.Equal("SESSION_READ_ONLY", Named(result.Error));
        await stream.CatchUpAsync();
    }

    [Fact]
    public async Task An_ack_of_what_was_never_sent_ends_the_stream()
    {
        await using var stream = await SyncStreamUnderTest.StartAsync(fixture.Gateway.Channel);
        var reached = await stream.CatchUpAsync();
        var store = Guid.Parse((await fixture.Gateway.StatusAsync()).StoreId);
        await stream.SendAsync(new SyncRequest { Ack = new Ack { Cursor = reached.Through } });
        var ahead = Positions.Of(reached.Through).Select(position => position with { Number = position.Number + 1 });

        await stream.SendAsync(
            new SyncRequest { Ack = new Ack { Cursor = ByteString.CopyFrom(new Cursor(store, [.. ahead]).ToByteArray()) } });

        var end = await stream.EndAsync();
        Assert.Equal((StatusCode.InvalidArgument, "ACK_AHEAD"), (end.StatusCode, end.Reason));
    }

    [Fact]
    public async Task An_ack_with_another_number_of_shards_ends_the_stream()
    {
        await using var stream = await SyncStreamUnderTest.StartAsync(fixture.Gateway.Channel);
        var store = Guid.Parse((await fixture.Gateway.StatusAsync()).StoreId);
        var made = new Cursor(store, [.. Enumerable.Range(0, 64).Select(shard => new Core.Revision(shard, 1, 0, 0))]);

        await stream.SendAsync(new SyncRequest { Ack = new Ack { Cursor = ByteString.CopyFrom(made.ToByteArray()) } });

        var end = await stream.EndAsync();
        Assert.Equal((StatusCode.InvalidArgument, "STORE_MISMATCH"), (end.StatusCode, end.Reason));
    }

    [Fact]
    public async Task An_ack_with_digests_that_are_none_ends_the_stream()
    {
        await using var stream = await SyncStreamUnderTest.StartAsync(fixture.Gateway.Channel);
        var reached = await stream.CatchUpAsync();

        await stream.SendAsync(new SyncRequest { Ack = new Ack { Cursor = reached.Through, Digests = { ByteString.CopyFrom(1, 2, 3) } } });

        var end = await stream.EndAsync();
        Assert.Equal((StatusCode.InvalidArgument, "VERIFY_INVALID"), (end.StatusCode, end.Reason));
    }

    private static SyncRequest Verify(Action<VerifyRequest> change)
    {
        var request = new VerifyRequest { RequestId = 1, Scope = ListScope.Effective, Digests = ByteString.CopyFrom(new byte[256 * 16]) };
        change(request);
        return new SyncRequest { Verify = request };
    }

    private static PublishOperation Twice()
    {
        var operation = Block(Device(2, 1), 2);
        operation.Block.Imei += "0";
        return operation;
    }

    private static string Named(ItemError? error) => error is null ? "" : ErrorReasonInfo.Of(error.Reason).WireName;
}
