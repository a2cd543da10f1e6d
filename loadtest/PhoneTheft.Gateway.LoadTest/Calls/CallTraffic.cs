using System.Buffers.Binary;
using System.Net.Sockets;
using System.Numerics;
using PhoneTheft.Gateway.LoadTest.Answers;
using PhoneTheft.Gateway.LoadTest.Http2;
using PhoneTheft.Gateway.LoadTest.Plans;
using PhoneTheft.Gateway.LoadTest.Populations;
using PhoneTheft.Gateway.LoadTest.Results;

namespace PhoneTheft.Gateway.LoadTest.Calls;

/// <summary>Check and CheckMany: a stream per call, one message each way.</summary>
internal sealed class CallTraffic : Traffic
{
    private const int PrefixSize = 5;

    private readonly Call[] _calls;
    private readonly byte[] _prefix = new byte[PrefixSize];
    private readonly int _devices;
    private readonly int _body;
    private int _nextStream = 1;

    public CallTraffic(Socket socket, LoadPlan plan, string path, WorkerResults results, int firstDevice)
        : base(socket, plan, path, results, firstDevice)
    {
        _devices = plan.Call == CallKind.Bulk ? plan.Batch : 1;
        _body = PrefixSize + (_devices * DevicePool.Stride);
        BinaryPrimitives.WriteInt32BigEndian(_prefix.AsSpan(1), _body - PrefixSize);

        // Four places for each call: one that is answered late doesn't block the next ids.
        _calls = new Call[BitOperations.RoundUpToPowerOf2((uint)plan.StreamsPerConnection * 4)];
    }

    public override bool IsClosed => InFlight == 0;

    public override void Prepare()
    {
        base.Prepare();
        if (Connection.Settings.StreamWindow < _body || Connection.SendWindow < _body)
        {
            throw new LoadException($"--batch must be smaller: the server takes {Math.Min(Connection.Settings.StreamWindow, Connection.SendWindow)} bytes of a call before it reads them, and a call of {_devices} devices has {_body}.");
        }
    }

    public override bool TryStart(long intended)
    {
        if (InFlight == Plan.StreamsPerConnection || Connection.SendWindow < _body || Connection.IsClosing)
        {
            return false;
        }

        while (CallAt(_nextStream).Stream != 0)
        {
            _nextStream += 2;
        }

        if (_nextStream > int.MaxValue - (8 * _calls.Length))
        {
            throw new LoadException("A connection has used up its 2^30 calls. Use more --connections or a shorter --duration.");
        }

        ref var call = ref CallAt(_nextStream);
        call.Stream = _nextStream;
        call.Device = NextDevices(_devices);
        call.Start = intended;
        call.IsAnswered = false;
        _nextStream += 2;
        InFlight++;
        WriteHeaders(call.Stream);
        WriteBody(call.Stream, Plan.Devices.Records(call.Device, _devices));
        return true;
    }

    public override void Close()
    {
        // Each call has ended its side already.
    }

    public override void GiveUp()
    {
        foreach (ref var call in _calls.AsSpan())
        {
            if (call.Stream != 0)
            {
                Results.NeverAnswered(call.Start);
                Release(ref call);
            }
        }
    }

    public override void OnData(int stream, ReadOnlySpan<byte> data, bool isEnd)
    {
        ref var call = ref CallAt(stream);
        if (call.Stream != stream)
        {
            return;
        }

        while (call.Reader.TryRead(ref data, out var message))
        {
            call.IsAnswered = true;
            if (Plan.VerifyAnswers)
            {
                Results.Wrong(Plan.Call == CallKind.Bulk
                    ? AnswerReader.WrongIn(message, Plan.Devices.Expected(call.Device, _devices))
                    : AnswerReader.StatusOf(message) == Plan.Devices.ExpectedOf(call.Device) ? 0 : 1);
            }
        }

        if (isEnd)
        {
            OnFailed(stream, "ended without a grpc-status");
        }
    }

    public override void OnWindow(int stream, int increment)
    {
        // A stream's first window holds its whole message.
    }

    public override void OnGoAway(int lastStream, uint error)
    {
        foreach (ref var call in _calls.AsSpan())
        {
            if (call.Stream > lastStream)
            {
                OnFailed(call.Stream, $"GOAWAY {error}");
            }
        }
    }

    public override void OnLost(string reason)
    {
        foreach (ref var call in _calls.AsSpan())
        {
            if (call.Stream != 0)
            {
                OnFailed(call.Stream, reason);
            }
        }
    }

    protected override void OnEnd(int stream, int grpcStatus)
    {
        ref var call = ref CallAt(stream);
        if (call.Stream != stream)
        {
            return;
        }

        if (grpcStatus != GrpcStatus.Ok)
        {
            Results.Failed(grpcStatus);
        }
        else if (!call.IsAnswered)
        {
            Results.Failed("OK without an answer");
        }
        else
        {
            Results.Answered(call.Start, _devices);
        }

        Release(ref call);
    }

    protected override void OnFailed(int stream, string reason)
    {
        ref var call = ref CallAt(stream);
        if (call.Stream == stream && stream != 0)
        {
            Results.Failed(reason);
            Release(ref call);
        }
    }

    private ref Call CallAt(int stream) => ref _calls[(stream >> 1) & (_calls.Length - 1)];

    private void Release(ref Call call)
    {
        call.Stream = 0;
        call.Reader.Reset();
        InFlight--;
    }

    private void WriteBody(int stream, ReadOnlySpan<byte> records)
    {
        var left = _body;
        ReadOnlySpan<byte> prefix = _prefix;
        while (left > 0)
        {
            var count = Math.Min(left, FrameHeader.MaxPayload);
            left -= count;
            var frame = Connection.Frame(FrameType.Data, left == 0 ? FrameFlags.EndStream : FrameFlags.None, stream, count);
            prefix.CopyTo(frame);
            frame = frame[prefix.Length..];
            prefix = default;
            records[..frame.Length].CopyTo(frame);
            records = records[frame.Length..];
        }
    }
}
