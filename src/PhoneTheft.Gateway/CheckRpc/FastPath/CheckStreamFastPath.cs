using System.Buffers;
using System.Buffers.Binary;
using System.IO.Pipelines;
using Google.Protobuf;
using PhoneTheft.Gateway.Checking;
using PhoneTheft.Gateway.Contract;
using PhoneTheft.Gateway.Core;
using PhoneTheft.Gateway.Errors;
using PhoneTheft.Gateway.GrpcPipeline;
using PhoneTheft.Gateway.V1;

namespace PhoneTheft.Gateway.CheckRpc.FastPath;

/// <summary>
/// Reads and answers one CheckStream below gRPC's reader and writer. A frame is <c>00</c> for not compressed, the length in four bytes,
/// then the message.
/// </summary>
internal sealed class CheckStreamFastPath(PipeWriter to, DeviceChecker checker, RevisionMessages revisions, CheckMetrics metrics)
{
    /// <summary>
    /// Answers of about 40 bytes: 20 kB, after which a caller who never pauses hears something, and back-pressure is felt.
    /// </summary>
    private const int MostUnflushed = 512;

    private const int FrameHeader = 5;
    private const int LongestAnswer = FrameHeader + CheckResponseEncoding.MaxSize;

    private static readonly GatewayError LateConsistency = new(
        ErrorReason.ConsistencyInvalid, "max_staleness may be set in the first message of a stream only; it counts for all of them.",
        "max_staleness");

    private TimeSpan? _maxStaleness;
    private int _answered;
    private bool _hasBegun;

    /// <summary>
    /// Answers the requests in the common form at the beginning of <paramref name="requests"/>, and removes them from it.
    /// </summary>
    /// <param name="requests">What has arrived.</param>
    /// <param name="most">How many to answer at most.</param>
    /// <exception cref="Grpc.Core.RpcException">Nothing is loaded.</exception>
    public StreamNext AnswerPlain(ref ReadOnlySequence<byte> requests, int most)
    {
        // The first message is read by the book: it may set what counts for all.
        if (!_hasBegun)
        {
            return requests.IsEmpty ? StreamNext.Incomplete : StreamNext.Unusual;
        }

        var tally = new CheckTally();
        Span<byte> spanning = stackalloc byte[FrameHeader + sbyte.MaxValue];
        try
        {
            var last = Math.Min(most, MostUnflushed);
            for (var answered = 0; answered < last; answered++)
            {
                if (PeekPlain(requests, spanning, out var message) is { } other)
                {
                    return other;
                }

                if (!FastRequestReader.TryReadStreamed(message, out var correlationId, out var imei))
                {
                    return StreamNext.Unusual;
                }

                _answered++;
                Answer(correlationId, imei, ref tally);
                requests = requests.Slice(FrameHeader + message.Length);
            }

            return StreamNext.More;
        }
        finally
        {
            metrics.Count(CheckCall.Stream, tally);
        }
    }

    /// <summary>Answers a message that gRPC has read.</summary>
    /// <exception cref="Grpc.Core.RpcException">Nothing is loaded, or the max_staleness of the first message is malformed.</exception>
    public void Answer(CheckStreamRequest request)
    {
        _answered++;
        var tally = new CheckTally();
        try
        {
            if (_hasBegun && request.MaxStaleness is not null)
            {
                Refuse(request.CorrelationId, LateConsistency, CheckOutcome.Refused, ref tally);
                return;
            }

            if (!_hasBegun)
            {
                _maxStaleness = ConsistencyReader.ReadMaxStaleness(request.MaxStaleness, "max_staleness");
                _hasBegun = true;
            }

            if (ImeiArgument.Read(request.Imei, out var imei) is { } malformed)
            {
                Refuse(request.CorrelationId, malformed, CheckOutcome.Malformed, ref tally);
                return;
            }

            Answer(request.CorrelationId, imei, ref tally);
        }
        finally
        {
            metrics.Count(CheckCall.Stream, tally);
        }
    }

    /// <summary>How many were answered since the last time this was asked.</summary>
    public int TakeAnswered()
    {
        var answered = _answered;
        _answered = 0;
        return answered;
    }

    public ValueTask<FlushResult> FlushAsync() => to.FlushAsync();

    private void Answer(ulong correlationId, Imei imei, ref CheckTally tally)
    {
        if (checker.Check(imei, _maxStaleness, out var answer) is not CheckRefusal.None and var refusal)
        {
            Refuse(correlationId, RefusalErrors.Of(refusal, answer.Freshness), CheckOutcome.Refused, ref tally);
            return;
        }

        var span = to.GetSpan(LongestAnswer);
        var size = CheckResponseEncoding.Write(span[FrameHeader..], correlationId, answer, revisions.Of(answer.Freshness.View));
        WriteFrameHeader(span, size);
        to.Advance(FrameHeader + size);
        tally.Add((CheckOutcome)answer.Status);
    }

    private void Refuse(ulong correlationId, GatewayError error, CheckOutcome outcome, ref CheckTally tally)
    {
        tally.Add(outcome);
        if (error.Reason == ErrorReason.NotLoaded)
        {
            throw error.ToRpcException();
        }

        var response = new CheckStreamResponse { CorrelationId = correlationId, Error = error.ToItemError() };
        var size = response.CalculateSize();
        WriteFrameHeader(to.GetSpan(FrameHeader), size);
        to.Advance(FrameHeader);
        response.WriteTo(to);
    }

    private static void WriteFrameHeader(Span<byte> span, int size)
    {
        span[0] = 0;
        BinaryPrimitives.WriteInt32BigEndian(span[1..], size);
    }

    // A message that spans two blocks of the connection's memory is copied, at the front of what is there one in a hundred or so.
    private static StreamNext? PeekPlain(in ReadOnlySequence<byte> requests, Span<byte> spanning, out ReadOnlySpan<byte> message)
    {
        message = default;
        var there = requests.FirstSpan;
        if (!IsWhole(there))
        {
            var length = (int)Math.Min(requests.Length, spanning.Length);
            requests.Slice(0, length).CopyTo(spanning);
            there = spanning[..length];
            if (there.Length < FrameHeader)
            {
                return StreamNext.Incomplete;
            }
        }

        var size = BinaryPrimitives.ReadUInt32BigEndian(there[1..]);
        if (there[0] != 0 || size > sbyte.MaxValue)
        {
            return StreamNext.Unusual;
        }

        if (there.Length < FrameHeader + size)
        {
            return StreamNext.Incomplete;
        }

        message = there.Slice(FrameHeader, (int)size);
        return null;
    }

    private static bool IsWhole(ReadOnlySpan<byte> there) =>
        there.Length >= FrameHeader && there.Length - FrameHeader >= BinaryPrimitives.ReadUInt32BigEndian(there[1..]);
}

/// <summary>What comes next in a stream of requests.</summary>
internal enum StreamNext
{
    /// <summary>Nothing, or the beginning of a message.</summary>
    Incomplete,

    /// <summary>Something that is not for the fast path.</summary>
    Unusual,

    /// <summary>More requests in the common form; flush the answers first.</summary>
    More,
}
