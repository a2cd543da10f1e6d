using System.Buffers.Binary;
using Google.Protobuf;

namespace PhoneTheft.Gateway.Experiments.Tools;

/// <summary>A message as gRPC puts it on the wire: not compressed, four bytes of length, the message.</summary>
internal static class GrpcFrame
{
    private const int HeaderBytes = 5;

    public static byte[] Of(IMessage message)
    {
        var frame = new byte[HeaderBytes + message.CalculateSize()];
        BinaryPrimitives.WriteInt32BigEndian(frame.AsSpan(1), frame.Length - HeaderBytes);
        message.WriteTo(frame.AsSpan(HeaderBytes));
        return frame;
    }
}
