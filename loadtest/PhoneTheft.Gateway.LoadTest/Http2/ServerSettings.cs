using System.Buffers.Binary;

namespace PhoneTheft.Gateway.LoadTest.Http2;

/// <summary>What a server has said in SETTINGS, RFC 9113 6.5.2.</summary>
internal sealed class ServerSettings
{
    private const int FieldSize = 6;

    public int HeaderTableSize { get; private set; } = RequestHeaders.UsualTableSize;

    public int MaxStreams { get; private set; } = int.MaxValue;

    /// <summary>Bytes a new stream may send before the server says more.</summary>
    public int StreamWindow { get; private set; } = Http2Connection.UsualWindow;

    public void Read(ReadOnlySpan<byte> payload)
    {
        for (; payload.Length >= FieldSize; payload = payload[FieldSize..])
        {
            var value = (int)Math.Min(int.MaxValue, BinaryPrimitives.ReadUInt32BigEndian(payload[2..]));
            switch (BinaryPrimitives.ReadUInt16BigEndian(payload))
            {
                case 1:
                    HeaderTableSize = value;
                    break;
                case 3:
                    MaxStreams = value;
                    break;
                case 4:
                    StreamWindow = value;
                    break;
                default:
                    break;
            }
        }
    }
}
