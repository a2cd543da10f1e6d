using System.IO.Compression;
using Grpc.Core;
using Grpc.Net.Compression;

namespace PhoneTheft.Gateway.Errors;

/// <summary>An encoding whose messages are held to the size limit while they are decompressed, and to their checksum.</summary>
/// <remarks>gRPC looks at neither, and .NET takes a message that lacks its end for a whole one: a request would be read without its last fields.</remarks>
/// <param name="encoding">What it is.</param>
/// <param name="fits">Whether what a compressed message ends with is the checksum of the message.</param>
internal sealed class BoundedCompression(ICompressionProvider encoding, CompressedEnd fits) : ICompressionProvider
{
    public string EncodingName => encoding.EncodingName;

    public Stream CreateCompressionStream(Stream stream, CompressionLevel? compressionLevel) => encoding.CreateCompressionStream(stream, compressionLevel);

    public Stream CreateDecompressionStream(Stream stream)
    {
        using var compressed = new MemoryStream();
        stream.CopyTo(compressed);
        compressed.Position = 0;
        using var decompressing = encoding.CreateDecompressionStream(compressed);
        var message = new byte[Limits.MaxMessageBytes + 1];
        var length = decompressing.ReadAtLeast(message, message.Length, throwOnEndOfStream: false);
        if (length > Limits.MaxMessageBytes)
        {
            throw new RpcException(new Status(StatusCode.ResourceExhausted, UnreadableMessage.TooLarge.Message));
        }

        return fits(compressed.ToArray(), message.AsSpan(0, length)) ? new MemoryStream(message, 0, length) : throw new InvalidDataException("The checksum does not fit.");
    }
}
