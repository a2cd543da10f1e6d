using System.Buffers.Binary;

namespace PhoneTheft.Gateway.LoadTest.Http2;

/// <summary>The nine bytes before each frame's payload: length (24 bits), type, flags, stream (31 bits). RFC 9113 4.1.</summary>
internal readonly record struct FrameHeader(int Length, FrameType Type, FrameFlags Flags, int Stream)
{
    public const int Size = 9;

    /// <summary>The longest payload that either side may send unless the other allows more. Here neither does.</summary>
    public const int MaxPayload = 16_384;

    public bool Has(FrameFlags flag) => (Flags & flag) != FrameFlags.None;

    public static FrameHeader Read(ReadOnlySpan<byte> from) => new(
        (from[0] << 16) | (from[1] << 8) | from[2],
        (FrameType)from[3],
        (FrameFlags)from[4],
        BinaryPrimitives.ReadInt32BigEndian(from[5..]) & int.MaxValue);

    public void Write(Span<byte> to)
    {
        to[0] = (byte)(Length >> 16);
        to[1] = (byte)(Length >> 8);
        to[2] = (byte)Length;
        to[3] = (byte)Type;
        to[4] = (byte)Flags;
        BinaryPrimitives.WriteInt32BigEndian(to[5..], Stream);
    }
}

/// <summary>RFC 9113 6.</summary>
internal enum FrameType : byte
{
    Data = 0,
    Headers = 1,
    Priority = 2,
    RstStream = 3,
    Settings = 4,
    PushPromise = 5,
    Ping = 6,
    GoAway = 7,
    WindowUpdate = 8,
    Continuation = 9,
}

/// <summary>RFC 9113 6; a bit's meaning depends on the frame.</summary>
[Flags]
internal enum FrameFlags : byte
{
    None = 0,

    /// <summary>DATA, HEADERS: the sender's last frame of the stream.</summary>
    EndStream = 1,

    /// <summary>SETTINGS, PING: an answer.</summary>
    Ack = 1,

    /// <summary>HEADERS: no CONTINUATION follows.</summary>
    EndHeaders = 4,

    /// <summary>DATA, HEADERS.</summary>
    Padded = 8,

    /// <summary>HEADERS.</summary>
    Priority = 32,
}
