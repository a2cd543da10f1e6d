using System.Buffers.Binary;

namespace PhoneTheft.Gateway.LoadTest.Http2;

/// <summary>The nine bytes before each frame's payload: length (24 bits), type, flags, stream (31 bits). RFC 9113 4.1.</summary>
internal readonly record struct FrameHeader(int Length, FrameType Type, FrameFlags Flags, int Stream)
{
    public const int Size = 9;

    /// <summary>What neither side may exceed unless the other allows more; nobody here does.</summary>
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
