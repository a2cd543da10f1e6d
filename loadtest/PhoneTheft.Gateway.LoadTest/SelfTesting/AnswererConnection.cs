using System.Buffers.Binary;
using System.Net.Sockets;
using PhoneTheft.Gateway.LoadTest.Http2;

namespace PhoneTheft.Gateway.LoadTest.SelfTesting;

/// <summary>One connection of the <see cref="Answerer"/>.</summary>
internal sealed class AnswererConnection : IDisposable
{
    private const int PrefaceSize = 24;
    private const int PrefixSize = 5;
    private const int Window = int.MaxValue;
    private const int TellWindowAfter = 1 << 28;

    // CheckResponse and the end of a CheckStreamResponse: status = PERMITTED.
    private static readonly byte[] Permitted = [0x08, 1];
    private static readonly byte[] StreamPermitted = [0x10, 1];

    private readonly Socket _socket;
    private readonly OutputBuffer _output = new();
    private readonly byte[] _input = new byte[256 << 10];
    private readonly byte[] _headers;
    private readonly byte[] _trailers;
    private int _inputEnd;
    private bool _isGreeted;
    private int _consumed;
    private int _answered;

    public AnswererConnection(Socket socket)
    {
        _socket = socket;
        var headers = new HeaderBlockWriter();
        headers.Indexed(8);
        headers.Literal(31, "application/grpc", isRemembered: false);
        _headers = headers.ToArray();
        var trailers = new HeaderBlockWriter();
        trailers.Literal("grpc-status", "0", isRemembered: false);
        _trailers = trailers.ToArray();
        BinaryPrimitives.WriteUInt16BigEndian(Frame(FrameType.Settings, FrameFlags.None, 0, 6), 4);
        BinaryPrimitives.WriteInt32BigEndian(_output.At(_output.End - 4, 4), Window);
        BinaryPrimitives.WriteInt32BigEndian(Frame(FrameType.WindowUpdate, FrameFlags.None, 0, 4), Window - Http2Connection.UsualWindow);
    }

    public int Handle => (int)_socket.Handle;

    public bool HasOutput => !_output.IsEmpty;

    /// <summary>Reads what is there, answers it; false: the client has gone.</summary>
    public bool Exchange()
    {
        var count = _socket.Receive(_input.AsSpan(_inputEnd), SocketFlags.None, out var error);
        if (error != SocketError.WouldBlock && (error != SocketError.Success || count == 0))
        {
            return false;
        }

        _inputEnd += Math.Max(0, count);
        ReadOnlySpan<byte> rest = _input.AsSpan(0, _inputEnd);
        if (!_isGreeted && rest.Length >= PrefaceSize)
        {
            rest = rest[PrefaceSize..];
            _isGreeted = true;
        }

        while (_isGreeted && rest.Length >= FrameHeader.Size && FrameHeader.Read(rest) is var frame && rest.Length >= FrameHeader.Size + frame.Length)
        {
            Answer(frame, rest.Slice(FrameHeader.Size, frame.Length));
            rest = rest[(FrameHeader.Size + frame.Length)..];
        }

        rest.CopyTo(_input);
        _inputEnd = rest.Length;
        return _output.Flush(_socket);
    }

    /// <summary>Messages answered since this was last asked.</summary>
    public int TakeAnswered()
    {
        var answered = _answered;
        _answered = 0;
        return answered;
    }

    public void Dispose() => _socket.Dispose();

    private void Answer(FrameHeader frame, ReadOnlySpan<byte> payload)
    {
        var isEnd = frame.Has(FrameFlags.EndStream);
        switch (frame.Type)
        {
            case FrameType.Settings when !isEnd:
                Frame(FrameType.Settings, FrameFlags.Ack, 0, 0);
                break;
            case FrameType.Headers:
                _headers.CopyTo(Frame(FrameType.Headers, FrameFlags.EndHeaders, frame.Stream, _headers.Length));
                break;
            case FrameType.Data:
                Consume(payload.Length);
                AnswerMessages(frame.Stream, payload);
                if (isEnd)
                {
                    _trailers.CopyTo(Frame(FrameType.Headers, FrameFlags.EndHeaders | FrameFlags.EndStream, frame.Stream, _trailers.Length));
                }

                break;
            default:
                break;
        }
    }

    // The generator's messages never cross frames unless they are larger than one, and none of those are sent here.
    private void AnswerMessages(int stream, ReadOnlySpan<byte> payload)
    {
        while (payload.Length > PrefixSize)
        {
            var length = BinaryPrimitives.ReadInt32BigEndian(payload[1..]);
            var message = payload.Slice(PrefixSize, length);
            payload = payload[(PrefixSize + length)..];

            // A CheckStreamRequest begins with its number, which goes back as it came; a CheckRequest with the device.
            var number = message[0] == 0x08 ? message[..(2 + message[1..].IndexOfAnyInRange((byte)0, (byte)0x7F))] : default;
            var status = number.Length > 0 ? StreamPermitted : Permitted;
            var answer = Frame(FrameType.Data, FrameFlags.None, stream, PrefixSize + number.Length + status.Length);
            answer[0] = 0;
            BinaryPrimitives.WriteInt32BigEndian(answer[1..], number.Length + status.Length);
            number.CopyTo(answer[PrefixSize..]);
            status.CopyTo(answer[(PrefixSize + number.Length)..]);
            _answered++;
        }
    }

    private Span<byte> Frame(FrameType type, FrameFlags flags, int stream, int length)
    {
        var frame = _output.Take(FrameHeader.Size + length);
        new FrameHeader(length, type, flags, stream).Write(frame);
        return frame[FrameHeader.Size..];
    }

    private void Consume(int count)
    {
        _consumed += count;
        if (_consumed >= TellWindowAfter)
        {
            BinaryPrimitives.WriteInt32BigEndian(Frame(FrameType.WindowUpdate, FrameFlags.None, 0, 4), _consumed);
            _consumed = 0;
        }
    }
}
