using System.Buffers.Binary;
using System.Net.Sockets;

namespace PhoneTheft.Gateway.LoadTest.Http2;

/// <summary>The client side of one HTTP/2 connection, used by one thread. Its methods never block; the thread waits for the socket.</summary>
/// <remarks>No allocation, no task, one read and one write for as many frames as there are: per frame it costs tens of nanoseconds.</remarks>
internal sealed class Http2Connection : IDisposable
{
    /// <summary>Bytes either side may send before the other says more, unless it was said otherwise.</summary>
    public const int UsualWindow = 65_535;

    // Answers are read at once, so the server is never held up for our window; we only have to say so now and then.
    private const int ReceiveWindow = 1 << 30;
    private const int TellWindowAfter = 1 << 28;

    private readonly Socket _socket;
    private readonly IStreamHandler _handler;
    private readonly byte[] _input = new byte[256 << 10];
    private int _inputEnd;
    private int _consumed;

    /// <param name="socket">Connected, and not blocking.</param>
    /// <param name="handler">Gets what the server sends.</param>
    public Http2Connection(Socket socket, IStreamHandler handler)
    {
        _socket = socket;
        _handler = handler;
        Handle = (int)socket.Handle;
    }

    public OutputBuffer Output { get; } = new();

    public ServerSettings Settings { get; } = new();

    /// <summary>Whether the server's SETTINGS have arrived.</summary>
    public bool IsReady { get; private set; }

    /// <summary>No further call can start: the server is going away or gone.</summary>
    public bool IsClosing { get; private set; }

    public bool IsLost { get; private set; }

    /// <summary>The socket, to wait for.</summary>
    public int Handle { get; }

    /// <summary>Bytes of DATA that may be sent now.</summary>
    public long SendWindow { get; private set; } = UsualWindow;

    /// <summary>Sends the client's preface and SETTINGS: no header table, and the largest window.</summary>
    public void Greet()
    {
        "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"u8.CopyTo(Output.Take(24));
        ReadOnlySpan<(ushort Id, uint Value)> settings = [(1, 0), (2, 0), (4, ReceiveWindow)];
        var frame = Frame(FrameType.Settings, FrameFlags.None, 0, 6 * settings.Length);
        foreach (var (id, value) in settings)
        {
            BinaryPrimitives.WriteUInt16BigEndian(frame, id);
            BinaryPrimitives.WriteUInt32BigEndian(frame[2..], value);
            frame = frame[6..];
        }

        WriteWindow(0, ReceiveWindow - UsualWindow);
    }

    /// <summary>A frame's header is written; its payload is the caller's.</summary>
    public Span<byte> Frame(FrameType type, FrameFlags flags, int stream, int length)
    {
        var frame = Output.Take(FrameHeader.Size + length);
        new FrameHeader(length, type, flags, stream).Write(frame);
        SendWindow -= type == FrameType.Data ? length : 0;
        return frame[FrameHeader.Size..];
    }

    /// <summary>Bytes of DATA were written past <see cref="Frame"/>.</summary>
    public void Sent(int dataBytes) => SendWindow -= dataBytes;

    /// <summary>The server may send this many more bytes on a stream.</summary>
    public void WriteWindow(int stream, int increment) =>
        BinaryPrimitives.WriteInt32BigEndian(Frame(FrameType.WindowUpdate, FrameFlags.None, stream, 4), increment);

    public void Flush()
    {
        if (!IsLost && !Output.Flush(_socket))
        {
            Lose("connection lost");
        }
    }

    /// <summary>Reads what is there and hands it on; true: there may be more.</summary>
    /// <exception cref="Http2Exception">It can't be read.</exception>
    public bool Receive()
    {
        var count = _socket.Receive(_input.AsSpan(_inputEnd), SocketFlags.None, out var error);
        if (error == SocketError.WouldBlock)
        {
            return false;
        }

        if (error != SocketError.Success || count == 0)
        {
            Lose("connection lost");
            return false;
        }

        _inputEnd += count;
        var isFull = _inputEnd == _input.Length;
        ReadOnlySpan<byte> rest = _input.AsSpan(0, _inputEnd);
        while (rest.Length >= FrameHeader.Size)
        {
            var frame = FrameHeader.Read(rest);
            if (frame.Length > FrameHeader.MaxPayload)
            {
                throw new Http2Exception("The server sends frames that are larger than allowed, or does not speak HTTP/2.");
            }

            if (rest.Length < FrameHeader.Size + frame.Length)
            {
                break;
            }

            Dispatch(frame, rest.Slice(FrameHeader.Size, frame.Length));
            rest = rest[(FrameHeader.Size + frame.Length)..];
        }

        rest.CopyTo(_input);
        _inputEnd = rest.Length;
        return isFull;
    }

    public void Dispose()
    {
        if (!IsLost)
        {
            Frame(FrameType.GoAway, FrameFlags.None, 0, 8).Clear();
            Output.Flush(_socket);
        }

        _socket.Dispose();
    }

    private void Dispatch(FrameHeader frame, ReadOnlySpan<byte> payload)
    {
        var isEnd = frame.Has(FrameFlags.EndStream);
        switch (frame.Type)
        {
            case FrameType.Data:
                Consume(frame.Length);
                _handler.OnData(frame.Stream, Unpadded(frame, payload), isEnd);
                break;
            case FrameType.Headers when !frame.Has(FrameFlags.EndHeaders):
                throw new Http2Exception("The server spreads headers over several frames, which the generator cannot read.");
            case FrameType.Headers:
                _handler.OnHeaders(frame.Stream, frame.Has(FrameFlags.Priority) ? Unpadded(frame, payload)[5..] : Unpadded(frame, payload), isEnd);
                break;
            case FrameType.RstStream:
                _handler.OnReset(frame.Stream, BinaryPrimitives.ReadUInt32BigEndian(payload));
                break;
            case FrameType.Settings when !isEnd:
                Settings.Read(payload);
                IsReady = true;
                Frame(FrameType.Settings, FrameFlags.Ack, 0, 0);
                break;
            case FrameType.Ping when !isEnd:
                payload.CopyTo(Frame(FrameType.Ping, FrameFlags.Ack, 0, 8));
                break;
            case FrameType.GoAway:
                IsClosing = true;
                _handler.OnGoAway(BinaryPrimitives.ReadInt32BigEndian(payload) & int.MaxValue, BinaryPrimitives.ReadUInt32BigEndian(payload[4..]));
                break;
            case FrameType.WindowUpdate when frame.Stream == 0:
                SendWindow += BinaryPrimitives.ReadInt32BigEndian(payload);
                break;
            case FrameType.WindowUpdate:
                _handler.OnWindow(frame.Stream, BinaryPrimitives.ReadInt32BigEndian(payload));
                break;
            default:
                break;
        }
    }

    private static ReadOnlySpan<byte> Unpadded(FrameHeader frame, ReadOnlySpan<byte> payload) =>
        frame.Has(FrameFlags.Padded) ? payload[1..^payload[0]] : payload;

    private void Consume(int count)
    {
        _consumed += count;
        if (_consumed >= TellWindowAfter)
        {
            WriteWindow(0, _consumed);
            _consumed = 0;
        }
    }

    private void Lose(string reason)
    {
        IsClosing = IsLost = true;
        _handler.OnLost(reason);
    }
}

/// <summary>The server sent something that this client cannot read; the message says what. Counts would be wrong from here on.</summary>
internal sealed class Http2Exception(string message) : Exception(message);
