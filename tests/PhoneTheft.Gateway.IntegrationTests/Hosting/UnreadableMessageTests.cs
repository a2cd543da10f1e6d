using System.IO.Compression;
using Google.Protobuf;
using Grpc.Core;
using Microsoft.Extensions.Logging;
using PhoneTheft.Gateway.IntegrationTests.Support;
using PhoneTheft.Gateway.V1;

namespace PhoneTheft.Gateway.IntegrationTests.Hosting;

/// <summary>Whatever bytes come, the caller gets a typed answer, the log nothing, and the next caller what it asked for.</summary>
public sealed class UnreadableMessageTests(UnreadableMessageTests.Host host) : IClassFixture<UnreadableMessageTests.Host>
{
    private const string Check = "phonetheft.gateway.v1.CheckService/Check";
    private const string CheckStream = "phonetheft.gateway.v1.CheckService/CheckStream";
    private const string Sync = "phonetheft.gateway.v1.SyncService/Sync";

    private static readonly byte[] Good = RawCall.Frame(new CheckRequest { Imei = "490154203237518" }.ToByteArray());
    private static readonly byte[] GoodItem = RawCall.Frame(new CheckStreamRequest { Imei = "490154203237518" }.ToByteArray());
    private static readonly byte[] Hello = RawCall.Frame(
        new SyncRequest { Hello = new Hello { ProtocolMinor = 1, AcceptsSnapshot = true } }.ToByteArray());

    private static readonly string[] Unary =
    [
        Check, "phonetheft.gateway.v1.CheckService/CheckMany", "phonetheft.gateway.v1.BlocklistService/Block",
        "phonetheft.gateway.v1.BlocklistService/Unblock",
        "phonetheft.gateway.v1.BlocklistService/WriteMany", "phonetheft.gateway.v1.BlocklistService/GetDevice",
        "phonetheft.gateway.v1.BlocklistService/ListHolds",
        "phonetheft.gateway.v1.BlocklistService/GetStatus", "grpc.health.v1.Health/Check", "grpc.health.v1.Health/Watch",
    ];

    private static readonly string[] Streams = [
        CheckStream,
        Sync,
        "grpc.reflection.v1alpha.ServerReflection/ServerReflectionInfo",
        "grpc.reflection.v1.ServerReflection/ServerReflectionInfo"];

    private static readonly Dictionary<string, byte[]> Undecodable = new(StringComparer.Ordinal)
    {
        ["a text that is not UTF-8"] = [0x0a, 0x04, 0xff, 0xfe, 0x35, 0x36],
        ["a length beyond the message"] = [0x0a, 0x20, 0x61, 0x62, 0x63],
        ["tag 0"] = [0x00, 0x01],
        ["wire type 7"] = [0x0f],
        ["an endless varint"] = [0x08, .. Enumerable.Repeat((byte)0xff, 11)],
        ["a stray end of a group"] = [0x0c],
    };

    /// <summary>What stands in the place of one good message, and what is said to it.</summary>
    private static readonly Dictionary<string, (byte[] Body, (string Name, string Value)[] Headers, StatusCode Status, string Reason)> Framings = new(StringComparer.Ordinal)
    {
        ["a length of 2 MiB"] = (RawCall.Frame([1], length: 2 << 20), [], StatusCode.ResourceExhausted, "MESSAGE_TOO_LARGE"),
        ["a length of 2^31"] = (RawCall.Frame([1], length: 1u << 31), [], StatusCode.ResourceExhausted, "MESSAGE_TOO_LARGE"),
        ["the longest length"] = (RawCall.Frame([1], length: uint.MaxValue), [], StatusCode.ResourceExhausted, "MESSAGE_TOO_LARGE"),
        ["compressed, and no encoding said"] = (RawCall.Frame([1, 2, 3], flag: 1), [], StatusCode.InvalidArgument, "MESSAGE_MALFORMED"),
        ["compressed as identity"] = (
            RawCall.Frame([1, 2, 3], flag: 1), [("grpc-encoding", "identity")], StatusCode.InvalidArgument, "MESSAGE_MALFORMED"),
        ["an encoding nobody knows"] = (
            RawCall.Frame([1, 2, 3], flag: 1), [("grpc-encoding", "br")], StatusCode.Unimplemented, "ENCODING_UNSUPPORTED"),
        ["no gzip"] = (RawCall.Frame([1, 2, 3], flag: 1), [("grpc-encoding", "gzip")], StatusCode.InvalidArgument, "MESSAGE_MALFORMED"),
        ["half a gzip"] = (
            RawCall.Frame(Gzip(new CheckRequest { Imei = "490154203237518" }.ToByteArray())[..^12], flag: 1),
            [("grpc-encoding", "gzip")],
            StatusCode.InvalidArgument,
            "MESSAGE_MALFORMED"),
        ["a gzip without its checksum"] = (
            RawCall.Frame(Gzip(new CheckRequest { Imei = "490154203237518" }.ToByteArray())[..^8], flag: 1),
            [("grpc-encoding", "gzip")],
            StatusCode.InvalidArgument,
            "MESSAGE_MALFORMED"),
        ["a gzip with a wrong checksum"] = (
            RawCall.Frame([.. Gzip(new CheckRequest { Imei = "490154203237518" }.ToByteArray())[..^8], 1, 2, 3, 4, 17, 0, 0, 0], flag: 1),
            [("grpc-encoding", "gzip")],
            StatusCode.InvalidArgument,
            "MESSAGE_MALFORMED"),
        ["half a deflate"] = (
            RawCall.Frame([0x78, 0x9c, 0xe3], flag: 1), [("grpc-encoding", "deflate")], StatusCode.InvalidArgument, "MESSAGE_MALFORMED"),
        ["a gzip of 64 MiB"] = (
            RawCall.Frame(Gzip(new byte[64 << 20]), flag: 1),
            [("grpc-encoding", "gzip")],
            StatusCode.ResourceExhausted,
            "MESSAGE_TOO_LARGE"),
        ["flag 2"] = (RawCall.Frame([1], flag: 2), [], StatusCode.InvalidArgument, "MESSAGE_MALFORMED"),
        ["flag 255"] = (RawCall.Frame([1], flag: 255), [], StatusCode.InvalidArgument, "MESSAGE_MALFORMED"),
        ["a message cut short"] = (RawCall.Frame([0x0a], length: 20), [], StatusCode.InvalidArgument, "MESSAGE_MALFORMED"),
        ["half a frame header"] = ([0, 0, 0], [], StatusCode.InvalidArgument, "MESSAGE_MALFORMED"),
    };

    /// <summary>One call, one message.</summary>
    private static readonly Dictionary<string, byte[]> NotOne = new(StringComparer.Ordinal)
    {
        ["none"] = [],
        ["two"] = [.. Good, .. Good],
        ["one and a byte"] = [.. Good, 0],
        ["one and rubbish"] = [.. Good, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff],
    };

    public static TheoryData<string> UnaryMethods => [.. Unary];

    public static TheoryData<string> StreamMethods => [.. Streams];

    public static TheoryData<string> FramingNames => [.. Framings.Keys];

    public static TheoryData<string> NotOneNames => [.. NotOne.Keys];

    [Theory]
    [MemberData(nameof(UnaryMethods))]
    public async Task An_undecodable_message_is_an_invalid_argument(string method)
    {
        foreach (var (name, message) in Undecodable)
        {
            // Such a field is unknown to these two, and what a message doesn't know it doesn't read.
            if ((method.EndsWith("GetStatus", StringComparison.Ordinal) || method.EndsWith("ListHolds", StringComparison.Ordinal)) && name.StartsWith("a text", StringComparison.Ordinal))
            {
                continue;
            }

            var answer = await SendAsync(method, RawCall.Frame(message));

            Assert.Equal((name, StatusCode.InvalidArgument, "MESSAGE_MALFORMED"), (name, answer.StatusCode, answer.Reason));
        }
    }

    [Theory]
    [MemberData(nameof(StreamMethods))]
    public async Task A_malformed_message_ends_a_stream_with_invalid_argument(string method)
    {
        foreach (var (name, message) in Undecodable.Where(pair => !pair.Key.StartsWith("a text", StringComparison.Ordinal)))
        {
            var answer = await SendAsync(method, RawCall.Frame(message));

            Assert.Equal((name, StatusCode.InvalidArgument, "MESSAGE_MALFORMED"), (name, answer.StatusCode, answer.Reason));
        }
    }

    [Theory]
    [MemberData(nameof(FramingNames))]
    public async Task A_bad_frame_gets_its_reason_in_calls_and_streams(string name)
    {
        var (body, headers, status, reason) = Framings[name];

        foreach (var method in Unary)
        {
            var answer = await SendAsync(method, body, headers);
            Assert.Equal((method, status, reason), (method, answer.StatusCode, answer.Reason));
        }

        foreach (var method in Streams)
        {
            var answer = await SendAsync(method, body, headers);
            Assert.Equal((method, status, reason), (method, answer.StatusCode, answer.Reason));
        }

        var midway = await SendAsync(CheckStream, [.. GoodItem, .. body], headers);
        Assert.Equal((1, status, reason), (midway.Messages.Count(), midway.StatusCode, midway.Reason));
    }

    [Theory]
    [MemberData(nameof(NotOneNames))]
    public async Task A_call_takes_one_message(string name)
    {
        var answer = await SendAsync(Check, NotOne[name]);

        Assert.Equal((StatusCode.InvalidArgument, "MESSAGE_MALFORMED"), (answer.StatusCode, answer.Reason));
    }

    [Fact]
    public async Task A_stream_answers_what_preceded_a_malformed_message()
    {
        var answer = await SendAsync(
            CheckStream, [.. GoodItem, .. GoodItem, .. RawCall.Frame([0x12, 0x04, 0xff, 0xfe, 0x35, 0x36]), .. GoodItem]);

        Assert.Equal(
            [EquipmentStatus.Permitted, EquipmentStatus.Permitted],
            answer.Messages.Select(message => CheckStreamResponse.Parser.ParseFrom(message).Status));
        Assert.Equal((StatusCode.InvalidArgument, "MESSAGE_MALFORMED"), (answer.StatusCode, answer.Reason));
    }

    [Fact]
    public async Task A_sync_stream_answers_what_preceded_a_malformed_message()
    {
        var answer = await SendAsync(Sync, [.. Hello, .. RawCall.Frame([0x0f])]);

        Assert.Equal(SyncResponse.MessageOneofCase.Welcome, SyncResponse.Parser.ParseFrom(answer.Messages.First()).MessageCase);
        Assert.Equal((StatusCode.InvalidArgument, "MESSAGE_MALFORMED"), (answer.StatusCode, answer.Reason));
    }

    [Fact]
    public async Task What_is_no_grpc_is_told_so()
    {
        var answer = await SendAsync(Check, Good, ("content-type", "application/json"));

        Assert.Equal((StatusCode.InvalidArgument, "MESSAGE_MALFORMED"), (answer.StatusCode, answer.Reason));
    }

    [Theory]
    [InlineData("")]
    [InlineData("1x")]
    [InlineData("-5S")]
    [InlineData("999999999999999999S")]
    public async Task A_deadline_that_can_not_be_read_is_none(string timeout)
    {
        var answer = await SendAsync(Check, Good, ("grpc-timeout", timeout));

        Assert.Equal(StatusCode.OK, answer.StatusCode);
    }

    private static byte[] Gzip(byte[] message)
    {
        using var to = new MemoryStream();
        using (var gzip = new GZipStream(to, CompressionLevel.SmallestSize))
        {
            gzip.Write(message);
        }

        return to.ToArray();
    }

    private Task<RawAnswer> SendAsync(string method, byte[] body, params (string Name, string Value)[] headers) =>
        RawCall.SendAsync(host.Gateway.GrpcAddress, method, body, headers);

    public sealed class Host : IAsyncLifetime
    {
        internal GatewayUnderTest Gateway { get; private set; } = null!;

        public async ValueTask InitializeAsync() => Gateway = await GatewayUnderTest.StartAsync();

        public async ValueTask DisposeAsync()
        {
            // Sync says at Information that a stream was opened and ended, which takes a good Hello.
            Assert.Empty(Gateway.ToldAtLeast(LogLevel.Warning));
            await Gateway.DisposeAsync();
        }
    }
}
