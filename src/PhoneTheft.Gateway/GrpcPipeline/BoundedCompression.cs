using System.Buffers;
using System.IO.Compression;
using Grpc.Core;
using Grpc.Net.Compression;
using PhoneTheft.Gateway.Contract;

namespace PhoneTheft.Gateway.GrpcPipeline;

/// <summary>A compression that enforces the size limit while it decompresses, and verifies checksums.</summary>
/// <remarks>
/// gRPC does neither, and .NET accepts a truncated message as a whole one: a request would be read without its last fields.
/// </remarks>
/// <param name="encoding">The compression that this one bounds.</param>
/// <param name="fits">Verifies the checksum at the end of a compressed message.</param>
internal sealed class BoundedCompression(ICompressionProvider encoding, CompressionChecksum fits) : ICompressionProvider
{
    private const int PartBytes = 8 * 1024;

    public string EncodingName => encoding.EncodingName;

    public Stream CreateCompressionStream(Stream stream, CompressionLevel? compressionLevel) =>
        encoding.CreateCompressionStream(stream, compressionLevel);

    public Stream CreateDecompressionStream(Stream stream)
    {
        using var compressed = new MemoryStream();
        stream.CopyTo(compressed);
        if (compressed.Length == 0)
        {
            // What .NET's own compressors make of a message without fields: nothing, not even a header.
            return new MemoryStream();
        }

        compressed.Position = 0;
        using var decompressing = encoding.CreateDecompressionStream(compressed);
        var message = new MemoryStream();
        var part = ArrayPool<byte>.Shared.Rent(PartBytes);
        try
        {
            while (decompressing.Read(part) is > 0 and var length)
            {
                if (message.Length + length > Limits.MaxMessageBytes)
                {
                    throw new RpcException(new Status(StatusCode.ResourceExhausted, UnreadableMessage.TooLarge.Message));
                }

                message.Write(part, 0, length);
            }
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(part);
        }

        message.Position = 0;
        return fits(Written(compressed), Written(message)) ? message : throw new InvalidDataException("The checksum does not fit.");
    }

    private static ReadOnlySpan<byte> Written(MemoryStream stream) => stream.GetBuffer().AsSpan(0, (int)stream.Length);
}
