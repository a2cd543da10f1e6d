using Google.Protobuf;
using Grpc.Core;
using PhoneTheft.Gateway.Core;
using PhoneTheft.Gateway.IntegrationTests.Support.Sync;
using PhoneTheft.Gateway.V1;
using Revision = PhoneTheft.Gateway.Core.Revision;

namespace PhoneTheft.Gateway.IntegrationTests.Sync;

/// <summary>How a stream that begins badly ends.</summary>
public sealed class BadHelloTests(SyncGatewayFixture fixture) : IClassFixture<SyncGatewayFixture>
{
    private const string Producer = "5b7a6a52-6a0e-4f5b-9f3d-0f3c1d2e4b5a";

    private static readonly Dictionary<string, (Hello Hello, StatusCode Status, string Reason)> BadHellos = new(StringComparer.Ordinal)
    {
        ["no version"] = (Good(hello => hello.ProtocolMinor = 0), StatusCode.FailedPrecondition, "PROTOCOL_UNKNOWN"),
        ["a version to come"] = (Good(hello => hello.ProtocolMinor = 2), StatusCode.FailedPrecondition, "PROTOCOL_UNKNOWN"),
        ["a producer that is no UUID"] = (Good(hello => hello.ProducerId = "core-1"), StatusCode.InvalidArgument, "PRODUCER_INVALID"),
        ["a producer in other characters"] = (
            Good(hello => hello.ProducerId = $"{{{Producer}}}"), StatusCode.InvalidArgument, "PRODUCER_INVALID"),
        ["a producer with a blank behind it"] = (
            Good(hello => hello.ProducerId = $"{Producer} "), StatusCode.InvalidArgument, "PRODUCER_INVALID"),
        ["a producer with a sign in it"] = (
            Good(hello => hello.ProducerId = $"+{Producer[1..]}"), StatusCode.InvalidArgument, "PRODUCER_INVALID"),
        ["the zero producer"] = (Good(hello => hello.ProducerId = Guid.Empty.ToString()), StatusCode.InvalidArgument, "PRODUCER_INVALID"),
        ["a garbled cursor"] = (
            Good(hello => hello.Cursor = ByteString.CopyFromUtf8("yesterday")), StatusCode.InvalidArgument, "CURSOR_INVALID"),
        ["a cursor of another store"] = (
            Good(hello => hello.Cursor = CursorAtZero(Guid.NewGuid(), 16)), StatusCode.InvalidArgument, "STORE_MISMATCH"),
        ["a start nobody knows"] = (Good(hello => hello.Start = (SyncStart)9), StatusCode.InvalidArgument, "CHOICE_UNKNOWN"),
        ["no cursor, and no snapshot either"] = (Good(hello => hello.AcceptsSnapshot = false), StatusCode.OutOfRange, "CURSOR_COMPACTED"),
        ["a list that differs, and no snapshot"] = (
            Good(hello => (hello.AcceptsSnapshot, hello.ListDiffers) = (false, true)), StatusCode.OutOfRange, "CURSOR_COMPACTED"),
        ["too few digests"] = (
            Good(hello => hello.Digests.Add(ByteString.CopyFrom(new byte[16]))), StatusCode.InvalidArgument, "VERIFY_INVALID"),
        ["digests of another size"] = (
            Good(hello => hello.Digests.AddRange(Enumerable.Repeat(ByteString.CopyFrom(new byte[15]), 16))),
            StatusCode.InvalidArgument,
            "VERIFY_INVALID"),
    };

    public static TheoryData<string> Names => [.. BadHellos.Keys];

    [Theory]
    [MemberData(nameof(Names))]
    public async Task A_malformed_hello_is_refused_and_not_logged(string name)
    {
        var (hello, status, reason) = BadHellos[name];
        await using var stream = SyncStreamUnderTest.Open(fixture.Gateway.Channel, new Recorder("refused", "refused"));

        await stream.SayHelloAsync(hello);

        var end = await stream.EndAsync();
        Assert.Equal((status, reason), (end.StatusCode, end.Reason));
        Assert.Empty(stream.Received);
        Assert.DoesNotContain(fixture.Gateway.Told, line => line.Contains("carrier refused", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_producer_in_capitals_is_the_same_producer()
    {
        var producer = Guid.NewGuid().ToString();
        await using var first = await SyncStreamUnderTest.StartAsync(fixture.Gateway.Channel, producer: producer);
        await first.WelcomedAsync();

        await using var second = await SyncStreamUnderTest.StartAsync(fixture.Gateway.Channel, producer: producer.ToUpperInvariant());
        await second.WelcomedAsync();

        Assert.Equal("SESSION_SUPERSEDED", (await first.EndAsync()).Reason);
    }

    [Fact]
    public async Task Whoever_begins_with_something_else_is_told_to_say_hello()
    {
        await using var stream = SyncStreamUnderTest.Open(fixture.Gateway.Channel, new Recorder("alpha", "alpha"));

        await stream.SendAsync(new SyncRequest { Progress = new ProgressRequest { RequestId = 1 } });

        Assert.Equal("HELLO_EXPECTED", (await stream.EndAsync()).Reason);
    }

    [Fact]
    public async Task Whoever_says_nothing_is_told_to_say_hello()
    {
        await using var stream = SyncStreamUnderTest.Open(fixture.Gateway.Channel, new Recorder("alpha", "alpha"));

        var end = await stream.EndAsync();

        Assert.Equal((StatusCode.FailedPrecondition, "HELLO_EXPECTED"), (end.StatusCode, end.Reason));
    }

    [Fact]
    public async Task A_compacted_cursor_is_refused_without_accepts_snapshot()
    {
        var store = Guid.Parse((await fixture.Gateway.StatusAsync()).StoreId);
        var forged = new Cursor(store, [.. Enumerable.Range(0, 16).Select(shard => new Revision(shard, 1, 4_711, 4_711))]);
        await using var stream = SyncStreamUnderTest.Open(fixture.Gateway.Channel, new Recorder("alpha", "alpha"));

        await stream.SayHelloAsync(
            Good(hello => (hello.Cursor, hello.AcceptsSnapshot) = (ByteString.CopyFrom(forged.ToByteArray()), false)));

        var end = await stream.EndAsync();
        Assert.Equal((StatusCode.OutOfRange, "CURSOR_COMPACTED"), (end.StatusCode, end.Reason));
    }

    [Fact]
    public async Task A_carrier_has_four_streams_at_most()
    {
        var channel = fixture.Gateway.Channel;
        var four = await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => SyncStreamUnderTest.StartAsync(channel, "crowd")));
        await using var fifth = SyncStreamUnderTest.Open(channel, new Recorder("crowd", "crowd"));
        await fifth.SayHelloAsync(Good());

        var end = await fifth.EndAsync();
        Assert.Equal((StatusCode.ResourceExhausted, "TOO_MANY_STREAMS"), (end.StatusCode, end.Reason));
        Assert.NotNull(end.RetryAfter);
        await using var other = await SyncStreamUnderTest.StartAsync(channel, "quiet");
        await four[0].GoodbyeAsync();
        await using var next = await SyncStreamUnderTest.StartAsync(channel, "crowd");
        foreach (var stream in four)
        {
            await stream.DisposeAsync();
        }
    }

    [Fact]
    public async Task A_refused_hello_leaves_the_sessions_of_its_producer_alone()
    {
        await using var session = await SyncStreamUnderTest.StartAsync(fixture.Gateway.Channel, "delta", Producer);
        await using var refused = SyncStreamUnderTest.Open(fixture.Gateway.Channel, new Recorder("delta", "delta"));

        await refused.SayHelloAsync(Good(hello => (hello.ProducerId, hello.Cursor) = (Producer, ByteString.CopyFromUtf8("yesterday"))));

        Assert.Equal("CURSOR_INVALID", (await refused.EndAsync()).Reason);
        var result = await session.PublishAsync(Operations.Block(Operations.Device(1, 700), 1));
        Assert.Equal(PublishOutcome.Changed, result.Results[0].Outcome);
    }

    private static Hello Good(Action<Hello>? change = null)
    {
        var hello = new Hello { ProtocolMinor = 1, AcceptsSnapshot = true };
        change?.Invoke(hello);
        return hello;
    }

    private static ByteString CursorAtZero(Guid store, int shards) =>
        ByteString.CopyFrom(
            new Cursor(store, [.. Enumerable.Range(0, shards).Select(shard => new Revision(shard, 1, 0, 0))]).ToByteArray());
}
