using System.Buffers.Binary;
using System.IO.Hashing;

namespace PhoneTheft.Gateway.GrpcPipeline;

/// <summary>The checksums at the end of messages in gRPC's compressions.</summary>
internal static class CompressionChecksums
{
    /// <summary>RFC 1952 2.3.1: CRC-32, then the length, both with the lowest byte first.</summary>
    public static bool OfGzip(ReadOnlySpan<byte> compressed, ReadOnlySpan<byte> message) =>
        compressed.Length >= 8
        && BinaryPrimitives.ReadUInt32LittleEndian(compressed[^8..]) == Crc32.HashToUInt32(message)
        && BinaryPrimitives.ReadUInt32LittleEndian(compressed[^4..]) == message.Length;

    /// <summary>RFC 1950 2.2, which gRPC's deflate is: Adler-32, highest byte first.</summary>
    public static bool OfZlib(ReadOnlySpan<byte> compressed, ReadOnlySpan<byte> message)
    {
        const uint Modulus = 65_521;
        var (a, b) = (1u, 0u);
        foreach (var value in message)
        {
            a = (a + value) % Modulus;
            b = (b + a) % Modulus;
        }

        return compressed.Length >= 4 && BinaryPrimitives.ReadUInt32BigEndian(compressed[^4..]) == ((b << 16) | a);
    }
}

/// <summary>Whether a compressed message ends with the checksum of <paramref name="message"/>.</summary>
internal delegate bool CompressionChecksum(ReadOnlySpan<byte> compressed, ReadOnlySpan<byte> message);
