using PhoneTheft.Gateway.Core;

namespace PhoneTheft.Gateway.CheckRpc.FastPath;

/// <summary>Reads the common form of a request: fields in order, each at most once, a legal IMEI and nothing else.</summary>
/// <remarks>
/// <para>CheckRequest: <c>0A length imei</c>. CheckStreamRequest: <c>[08 correlation_id] 12 length imei</c>, its number a varint.</para>
/// <para>
/// Everything else, legal in protobuf or not, is left to the generated parser: to refuse a request here only costs time, but to read one
/// differently would be an answer about the wrong phone.
/// </para>
/// </remarks>
internal static class FastRequestReader
{
    private const byte Imei = (1 << 3) | 2;
    private const byte StreamCorrelation = 1 << 3;
    private const byte StreamImei = (2 << 3) | 2;

    // Nine bytes of seven bits: numbers from 2⁶³ on take a tenth, and a protobuf reader drops what is above 64 bits of that.
    private const int MostVarintBytes = 9;

    public static bool TryReadCheck(ReadOnlySpan<byte> message, out Imei imei) => TryReadImei(message, Imei, out imei);

    public static bool TryReadStreamed(ReadOnlySpan<byte> message, out ulong correlationId, out Imei imei)
    {
        correlationId = 0;
        imei = default;
        if (message is [StreamCorrelation, ..] && !TryReadVarint(ref message, out correlationId))
        {
            return false;
        }

        return TryReadImei(message, StreamImei, out imei);
    }

    private static bool TryReadImei(ReadOnlySpan<byte> message, byte tag, out Imei imei)
    {
        imei = default;

        // A length above 127 has another byte, so it can't be that of all that follows.
        return message.Length >= 2 && message[0] == tag && message[1] == message.Length - 2 && message[1] < 0x80
            && Core.Imei.TryParse(message[2..], out imei, out _);
    }

    private static bool TryReadVarint(ref ReadOnlySpan<byte> message, out ulong value)
    {
        value = 0;
        for (var i = 0; i < MostVarintBytes && i + 1 < message.Length; i++)
        {
            var part = message[i + 1];
            value |= (ulong)(part & 0x7F) << (7 * i);
            if (part < 0x80)
            {
                message = message[(i + 2)..];
                return true;
            }
        }

        return false;
    }
}
