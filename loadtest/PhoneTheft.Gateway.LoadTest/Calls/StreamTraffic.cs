using System.Net.Sockets;
using PhoneTheft.Gateway.LoadTest.Answers;
using PhoneTheft.Gateway.LoadTest.Http2;
using PhoneTheft.Gateway.LoadTest.Plans;
using PhoneTheft.Gateway.LoadTest.Results;

namespace PhoneTheft.Gateway.LoadTest.Calls;

/// <summary>CheckStream: a few streams that live as long as the run, many messages in flight on each.</summary>
internal sealed class StreamTraffic : Traffic
{
    private const int TellWindowAfter = 1 << 28;

    private readonly StreamLane[] _lanes;
    private readonly StreamMessageWriter _writer;
    private readonly int _most;
    private int _at;
    private bool _hasGivenUp;

    public StreamTraffic(Socket socket, LoadPlan plan, string path, WorkerResults results, int firstDevice)
        : base(socket, plan, path, results, firstDevice)
    {
        _writer = new StreamMessageWriter(Connection, plan.PackMessages);
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
        if (InFlight == _most || Connection.SendWindow < StreamMessageWriter.LargestPiece || Connection.IsClosing)
        {
            return false;
        }

        for (var tries = 0; tries < _lanes.Length; tries++)
        {
            var lane = _lanes[_at];
            if (lane.InFlight < Plan.InFlightPerStream && lane.Window >= StreamMessageWriter.LargestPiece && !lane.HasEnded)
            {
                var device = NextDevices(1);
                _writer.Write(lane, lane.Ask(intended, Plan.Devices.ExpectedOf(device)), Plan.Devices.DigitsOf(device));
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
        _writer.CloseFrame();
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
                Results.NeverAnswered(lane.Answer().Start);
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
                Results.Wrong(1);
                continue;
            }

            var (start, expected) = lane.Answer();
            InFlight--;
            if (Plan.VerifyAnswers && (AnswerReader.StatusOf(message, out var correlation) != expected || correlation != lane.Answered))
            {
                Results.Wrong(1);
            }

            Results.Answered(start, 1);
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
        Results.Failed(reason, Math.Max(1, lane.InFlight));
        InFlight -= lane.InFlight;
        while (lane.InFlight > 0)
        {
            lane.Answer();
        }
    }
}
