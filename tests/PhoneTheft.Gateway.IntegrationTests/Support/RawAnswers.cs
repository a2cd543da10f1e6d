using System.Buffers.Binary;

namespace PhoneTheft.Gateway.IntegrationTests.Support;

/// <summary>The messages of a <see cref="RawCall"/> that is still going on.</summary>
internal sealed class RawAnswers(HttpClient client, HttpResponseMessage response, Stream body) : IAsyncDisposable
{
    public async Task<byte[]> NextAsync()
    {
        var header = await ReadAsync(5);
        return await ReadAsync(BinaryPrimitives.ReadInt32BigEndian(header.AsSpan(1)));
    }

    public async ValueTask DisposeAsync()
    {
        await body.DisposeAsync();
        response.Dispose();
        client.Dispose();
    }

    private async Task<byte[]> ReadAsync(int count)
    {
        var bytes = new byte[count];
        await body.ReadExactlyAsync(bytes, TestContext.Current.CancellationToken).AsTask().WaitAsync(
            Wait.Limit, TestContext.Current.CancellationToken);
        return bytes;
    }
}
