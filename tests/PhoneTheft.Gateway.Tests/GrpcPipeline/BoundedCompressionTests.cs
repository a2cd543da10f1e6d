using System.IO.Compression;
using Grpc.Core;
using Grpc.Net.Compression;
using PhoneTheft.Gateway.Contract;
using PhoneTheft.Gateway.GrpcPipeline;

namespace PhoneTheft.Gateway.Tests.GrpcPipeline;

public sealed class BoundedCompressionTests
{
    private static readonly BoundedCompression Gzip = new(
        new GzipCompressionProvider(CompressionLevel.Fastest), CompressionChecksums.OfGzip);

    [Theory]
    [InlineData(0)]
    [InlineData(100)]
    [InlineData(8 * 1024)]
    [InlineData(100_000)]
    [InlineData(Limits.MaxMessageBytes)]
    public void A_message_comes_out_as_it_went_in(int length)
    {
        var message = Enumerable.Range(0, length).Select(i => (byte)(i * i)).ToArray();
        using var result = new MemoryStream();

        Gzip.CreateDecompressionStream(new MemoryStream(Compressed(message))).CopyTo(result);

        Assert.Equal(message, result.ToArray());
    }

    [Fact]
    public void One_byte_too_much_is_too_large() =>
        Assert.Equal(StatusCode.ResourceExhausted, Assert.Throws<RpcException>(() => Gzip.CreateDecompressionStream(new MemoryStream(Compressed(new byte[Limits.MaxMessageBytes + 1])))).StatusCode);

    [Fact]
    public void A_message_without_its_end_is_none() =>
        Assert.ThrowsAny<InvalidDataException>(() => Gzip.CreateDecompressionStream(new MemoryStream(Compressed(new byte[100])[..^1])));

    [Fact]
    public void A_small_message_takes_little_memory()
    {
        var message = Compressed(new byte[100]);
        Gzip.CreateDecompressionStream(new MemoryStream(message)).Dispose();
        var before = GC.GetAllocatedBytesForCurrentThread();

        Gzip.CreateDecompressionStream(new MemoryStream(message)).Dispose();

        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 64 * 1024);
    }

    private static byte[] Compressed(byte[] message)
    {
        using var result = new MemoryStream();
        using (var compressing = Gzip.CreateCompressionStream(result, CompressionLevel.Fastest))
        {
            compressing.Write(message);
        }

        return result.ToArray();
    }
}
