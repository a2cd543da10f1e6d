using System.Buffers.Binary;
using System.Net.Sockets;
using PhoneTheft.Gateway.LoadTest.Http2;

namespace PhoneTheft.Gateway.LoadTest.Generation;

/// <summary>CheckStream: a few streams that live as long as the run, many messages in flight on each.</summary>
internal sealed class StreamTraffic : Traffic
{
    // gRPC prefix 5, correlation_id 1 + up to 10, imei 2 + 15; a frame's header.
    private const int PrefixSize = 5;
    private const int LargestMessage = 11 + 2 + DevicePool.Digits;
    private const int LargestPiece = FrameHeader.Size + PrefixSize + LargestMessage;
    private const byte CorrelationTag = 0x08;
    private const byte ImeiTag = 0x12;
    private const int TellWindowAfter = 1 << 28;

    private readonly StreamLane[] _lanes;
    private readonly int _most;
    private int _at;
    private int _openFrame = -1;
    private int _openFrameLane;
    private bool _hasGivenUp;

    public StreamTraffic(Socket socket, LoadPlan plan, string path, Recorder recorder, int firstDevice)
        : base(socket, plan, path, recorder, firstDevice)
    {
        _lanes = new StreamLane[plan.StreamsPerConnection];
        _most = plan.StreamsPerConnection * plan.InFlightPerStream;
    }

    public override bool IsSpent => base.IsSpent || IsClosed;

    public override bool IsClosed => Array.TrueForAll(_lanes, lane => lane.HasEnded);

    public override void Prepare()
    {
        base.Prepare();
        for (var i = 0; i < _lanes.Length; i++)
        {
            _lanes[i] = new StreamLane((2 * i) + 1, Plan.InFlightPerStream, Connection.Settings.StreamWindow);
            WriteHeaders(_lanes[i].Stream);
        }
    }

    public override bool TryStart(long intended)
    {
        if (InFlight == _most || Connection.SendWindow < LargestPiece || Connection.IsClosing)
        {
            return false;
        }

        for (var tries = 0; tries < _lanes.Length; tries++)
        {
            var lane = _lanes[_at];
            if (lane.InFlight < Plan.InFlightPerStream && lane.Window >= LargestPiece && !lane.HasEnded)
            {
                var device = NextDevices(1);
                WriteMessage(lane, lane.Ask(intended, Plan.Devices.ExpectedOf(device)), Plan.Devices.DigitsOf(device));
                InFlight++;

                // Callers of an open loop come to any stream; a closed one fills up those that were answered.
                _at = Plan.Loop == LoopKind.Open ? (_at + 1) % _lanes.Length : _at;
                return true;
            }

            _at = (_at + 1) % _lanes.Length;
        }

        return false;
    }

    public override void Flush()
    {
        _openFrame = -1;
        base.Flush();
    }

    public override void Close()
    {
        foreach (var lane in _lanes)
        {
            if (!lane.HasEnded)
            {
                Connection.Frame(FrameType.Data, FrameFlags.EndStream, lane.Stream, 0);
            }
        }
    }

    public override void GiveUp()
    {
        _hasGivenUp = true;
        InFlight = 0;
        foreach (var lane in _lanes)
        {
            while (lane.InFlight > 0)
            {
                Recorder.NeverAnswered(lane.Answer().Start);
            }
        }
    }

    public override void OnData(int stream, ReadOnlySpan<byte> data, bool isEnd)
    {
        var lane = _lanes[stream >> 1];
        if (_hasGivenUp)
        {
            return;
        }

        if (lane.Received(data.Length, TellWindowAfter) is > 0 and var told)
        {
            Connection.WriteWindow(stream, told);
        }

        while (lane.TryRead(ref data, out var message))
        {
            if (lane.InFlight == 0)
            {
                Recorder.Wrong(1);
                continue;
            }

            var (start, expected) = lane.Answer();
            InFlight--;
            if (Plan.VerifyAnswers && (AnswerReader.StatusOf(message, out var correlation) != expected || correlation != lane.Answered))
            {
                Recorder.Wrong(1);
            }

            Recorder.Answered(start, 1);
        }

        if (isEnd)
        {
            OnFailed(stream, "ended without a grpc-status");
        }
    }

    public override void OnWindow(int stream, int increment) => _lanes[stream >> 1].Window += increment;

    public override void OnGoAway(int lastStream, uint error)
    {
        foreach (var lane in _lanes)
        {
            if (lane.Stream > lastStream)
            {
                OnFailed(lane.Stream, $"GOAWAY {error}");
            }
        }
    }

    public override void OnLost(string reason)
    {
        foreach (var lane in _lanes)
        {
            OnFailed(lane.Stream, reason);
        }
    }

    protected override void OnEnd(int stream, int grpcStatus)
    {
        var lane = _lanes[stream >> 1];
        if (grpcStatus == GrpcStatus.Ok && lane.InFlight == 0)
        {
            lane.HasEnded = true;
        }
        else
        {
            OnFailed(stream, grpcStatus == GrpcStatus.Ok ? "OK without an answer" : GrpcStatus.NameOf(grpcStatus));
        }
    }

    // Everything in flight on the stream fails with it; an idle stream counts as one failure.
    protected override void OnFailed(int stream, string reason)
    {
        var lane = _lanes[stream >> 1];
        if (lane.HasEnded)
        {
            return;
        }

        lane.HasEnded = true;
        Recorder.Failed(reason, Math.Max(1, lane.InFlight));
        InFlight -= lane.InFlight;
        while (lane.InFlight > 0)
        {
            lane.Answer();
        }
    }

    private void WriteMessage(StreamLane lane, ulong correlation, ReadOnlySpan<byte> digits)
    {
        Span<byte> tag = stackalloc byte[11];
        var correlationSize = 1;
        tag[0] = CorrelationTag;
        for (; correlation >= 0x80; correlation >>= 7)
        {
            tag[correlationSize++] = (byte)(correlation | 0x80);
        }

        tag[correlationSize++] = (byte)correlation;
        var size = correlationSize + 2 + digits.Length;
        var piece = Piece(lane, PrefixSize + size);
        piece[0] = 0;
        BinaryPrimitives.WriteInt32BigEndian(piece[1..], size);
        tag[..correlationSize].CopyTo(piece[PrefixSize..]);
        piece = piece[(PrefixSize + correlationSize)..];
        piece[0] = ImeiTag;
        piece[1] = DevicePool.Digits;
        digits.CopyTo(piece[2..]);
    }

    // Room for a message: in a frame of its own, or in the last frame if that is of the same stream and not sent yet.
    private Span<byte> Piece(StreamLane lane, int size)
    {
        var output = Connection.Output;
        lane.Window -= size;
        if (Plan.PackMessages && _openFrame >= 0 && _openFrameLane == lane.Stream && output.End - _openFrame + size <= FrameHeader.Size + FrameHeader.MaxPayload)
        {
            var piece = output.Take(size);
            Connection.Sent(size);
            new FrameHeader(output.End - _openFrame - FrameHeader.Size, FrameType.Data, FrameFlags.None, lane.Stream).Write(output.At(_openFrame, FrameHeader.Size));
            return piece;
        }

        _openFrame = output.End;
        _openFrameLane = lane.Stream;
        return Connection.Frame(FrameType.Data, FrameFlags.None, lane.Stream, size);
    }
}
