using System.Buffers.Binary;
using System.Numerics;
using PhoneTheft.Gateway.LoadTest.Http2;
using PhoneTheft.Gateway.LoadTest.Populations;

namespace PhoneTheft.Gateway.LoadTest.Calls;

/// <summary>Writes CheckStreamRequests: a prefix of 5 bytes, the correlation id as a varint, 15 digits.</summary>
internal sealed class StreamMessageWriter
{
    /// <summary>Bytes a message takes at most, with a frame of its own.</summary>
    public const int LargestPiece = FrameHeader.Size + PrefixSize + LargestTag + 2 + DevicePool.Digits;

    private const int PrefixSize = 5;
    private const int LargestTag = 11;
    private const byte CorrelationTag = 0x08;
    private const byte ImeiTag = 0x12;

    private readonly Http2Connection _connection;
    private readonly bool _isPacking;
    private int _openFrame = -1;
    private int _openFrameLane;
    private int _openFrameEnd;

    /// <param name="connection">The connection to write to.</param>
    /// <param name="isPacking">Whether messages of a stream that are sent together share a frame.</param>
    public StreamMessageWriter(Http2Connection connection, bool isPacking)
    {
        _connection = connection;
        _isPacking = isPacking;
    }

    /// <summary>The last frame is being sent: nothing may be added to it.</summary>
    public void CloseFrame() => _openFrame = -1;

    public void Write(StreamLane lane, ulong correlation, ReadOnlySpan<byte> digits)
    {
        var groups = Math.Max(1, (70 - BitOperations.LeadingZeroCount(correlation)) / 7);
        var size = 1 + groups + 2 + digits.Length;
        var piece = Piece(lane, PrefixSize + size);
        piece[0] = 0;
        BinaryPrimitives.WriteInt32BigEndian(piece[1..], size);
        piece[PrefixSize] = CorrelationTag;
        piece = piece[(PrefixSize + 1)..];
        for (var group = 1; group < groups; group++, correlation >>= 7)
        {
            piece[0] = (byte)(correlation | 0x80);
            piece = piece[1..];
        }

        piece[0] = (byte)correlation;
        piece[1] = ImeiTag;
        piece[2] = DevicePool.Digits;
        digits.CopyTo(piece[3..]);
    }

    // Room for a message: in a frame of its own, or in the last frame if that is of the same stream, not sent yet, and nothing has been written after it.
    private Span<byte> Piece(StreamLane lane, int size)
    {
        var output = _connection.Output;
        lane.Window -= size;
        if (_isPacking && _openFrame >= 0 && _openFrameLane == lane.Stream && _openFrameEnd == output.End && output.End - _openFrame + size <= FrameHeader.Size + FrameHeader.MaxPayload)
        {
            var piece = output.Take(size);
            _openFrameEnd = output.End;
            _connection.Sent(size);
            new FrameHeader(output.End - _openFrame - FrameHeader.Size, FrameType.Data, FrameFlags.None, lane.Stream).Write(output.At(_openFrame, FrameHeader.Size));
            return piece;
        }

        _openFrame = output.End;
        _openFrameLane = lane.Stream;
        var frame = _connection.Frame(FrameType.Data, FrameFlags.None, lane.Stream, size);
        _openFrameEnd = output.End;
        return frame;
    }
}
