using System.Buffers;
using System.Buffers.Binary;
using System.IO.Pipelines;
using CsCheck;
using Google.Protobuf;
using PhoneTheft.Gateway.Checking;
using PhoneTheft.Gateway.CheckRpc.FastPath;
using PhoneTheft.Gateway.Contract;
using PhoneTheft.Gateway.Core;
using PhoneTheft.Gateway.Tests.Checking;
using PhoneTheft.Gateway.V1;
using EquipmentStatus = PhoneTheft.Gateway.V1.EquipmentStatus;

namespace PhoneTheft.Gateway.Tests.CheckRpc;

public sealed class CheckStreamFastPathTests
{
    private static readonly Gen<CheckStreamRequest> Requests = Gen.Select(
        Gen.OneOf(Gen.ULong[0, 300], Gen.ULong),
        Gen.OneOf(
            Checkers.Blocked,
            Checkers.Tracked,
            Checkers.Free,
            "49-015420-323751-9",
            "imei-" + Checkers.Blocked,
            "",
            "4901",
            "nonsense",
            new string('1', 200)),
        (correlationId, imei) => new CheckStreamRequest { CorrelationId = correlationId, Imei = imei });

    [Fact]
    public void Requests_cut_into_blocks_are_answered_in_order()
    {
        var checkers = new Checkers();
        Gen.Select(Requests.Array[1, 40], Gen.Int[1, 200].Array[0, 20]).Sample(
            (requests, blocks) => AnswersTo(checkers, requests, blocks).SequenceEqual(requests.Select(request => Expected(checkers, request))), iter: 2_000);
    }

    [Fact]
    public void A_caller_that_never_pauses_still_gets_flushes()
    {
        var requests =
            Enumerable.Range(0, 2_000).Select(n => new CheckStreamRequest { CorrelationId = (ulong)n, Imei = Checkers.Free }).ToArray();
        var frames = Piece.Sequence(requests.SelectMany(Frame).ToArray());
        var answers = FastPath(new Pipe().Writer, new Checkers());
        answers.Answer(requests[0]);

        Assert.Equal(StreamNext.More, answers.AnswerPlain(ref frames, int.MaxValue));
        Assert.True(frames.Length > requests.Sum(request => Frame(request).Length) / 2);
    }

    [Theory]
    [InlineData(new byte[] { 1, 0, 0, 0, 2, 18, 0 })] // compressed
    [InlineData(new byte[] { 0, 0, 32, 0, 0, 18, 0 })] // over the size limit
    [InlineData(new byte[] { 0, 0, 0, 0, 2, 26, 0 })] // max_staleness
    [InlineData(new byte[] { 0, 0, 0, 0, 0 })] // empty
    public void What_is_not_plain_is_left_to_gRPC(byte[] frame)
    {
        var answers = FastPath(new Pipe().Writer, new Checkers());
        answers.Answer(new CheckStreamRequest { Imei = Checkers.Free });
        var frames = new ReadOnlySequence<byte>(frame);

        Assert.Equal(StreamNext.Unusual, answers.AnswerPlain(ref frames, int.MaxValue));
        Assert.Equal(frame.Length, frames.Length);
    }

    private static CheckStreamFastPath FastPath(PipeWriter to, Checkers checkers) =>
        new(to, checkers.One, checkers.Revisions, new CheckMetrics(Checkers.Meters));

    // As the service does: what is plain at once, the rest one by one as gRPC would have read it.
    private static IEnumerable<CheckStreamResponse> AnswersTo(Checkers checkers, CheckStreamRequest[] requests, int[] blocks)
    {
        var bytes = requests.SelectMany(Frame).ToArray();
        var frames = Piece.Sequence([.. Cut(bytes, blocks)]);
        var pipe = new Pipe(new PipeOptions(pauseWriterThreshold: 0));
        var answers = FastPath(pipe.Writer, checkers);
        while (!frames.IsEmpty)
        {
            if (answers.AnswerPlain(ref frames, int.MaxValue) == StreamNext.Unusual)
            {
                var size = BinaryPrimitives.ReadInt32BigEndian(frames.Slice(1, 4).ToArray());
                answers.Answer(CheckStreamRequest.Parser.ParseFrom(frames.Slice(5, size)));
                frames = frames.Slice(5 + size);
            }
        }

        pipe.Writer.Complete();
        Assert.True(pipe.Reader.TryRead(out var read) || bytes.Length == 0);
        return Messages(read.Buffer.ToArray());
    }

    private static IEnumerable<byte[]> Cut(byte[] bytes, int[] blocks)
    {
        var at = 0;
        foreach (var block in blocks)
        {
            yield return bytes[at..Math.Min(at + block, bytes.Length)];
            at = Math.Min(at + block, bytes.Length);
        }

        yield return bytes[at..];
    }

    private static List<CheckStreamResponse> Messages(byte[] frames)
    {
        var messages = new List<CheckStreamResponse>();
        for (var at = 0; at < frames.Length;)
        {
            var size = BinaryPrimitives.ReadInt32BigEndian(frames.AsSpan(at + 1));
            messages.Add(CheckStreamResponse.Parser.ParseFrom(frames, at + 5, size));
            at += 5 + size;
        }

        return messages;
    }

    private static CheckStreamResponse Expected(Checkers checkers, CheckStreamRequest request)
    {
        if (ImeiArgument.Read(request.Imei, out var imei) is { } error)
        {
            return new CheckStreamResponse { CorrelationId = request.CorrelationId, Error = error.ToItemError() };
        }

        Assert.Equal(CheckRefusal.None, checkers.One.Check(imei, null, out var answer));
        return new CheckStreamResponse
        {
            CorrelationId = request.CorrelationId,
            Status = (EquipmentStatus)answer.Status,
            Revision = checkers.Revisions.Of(answer.Freshness.View).Revision,
            StalenessMs = 2_000,
            CheckDigitMismatch = imei.CheckDigit == CheckDigit.Wrong,
        };
    }

    private static byte[] Frame(CheckStreamRequest request)
    {
        var frame = new byte[5 + request.CalculateSize()];
        BinaryPrimitives.WriteInt32BigEndian(frame.AsSpan(1), frame.Length - 5);
        request.WriteTo(frame.AsSpan(5));
        return frame;
    }
}
