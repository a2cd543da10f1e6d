using System.Buffers.Binary;
using System.Net;
using System.Net.Http.Headers;

namespace PhoneTheft.Gateway.IntegrationTests.Support;

/// <summary>A gRPC call of which every byte is the test's own.</summary>
internal static class RawCall
{
    /// <summary>One message, framed as gRPC does.</summary>
    public static byte[] Frame(ReadOnlySpan<byte> message, byte flag = 0, uint? length = null)
    {
        var frame = new byte[5 + message.Length];
        frame[0] = flag;
        BinaryPrimitives.WriteUInt32BigEndian(frame.AsSpan(1), length ?? (uint)message.Length);
        message.CopyTo(frame.AsSpan(5));
        return frame;
    }

    /// <summary>Sends all there is, and reads all that comes.</summary>
    public static async Task<RawAnswer> SendAsync(string address, string method, byte[] body, params (string Name, string Value)[] headers)
    {
        using var client = new HttpClient();
        using var response = await SendAsync(client, address, method, new ByteArrayContent(body), headers);
        var answer = await response.Content.ReadAsByteArrayAsync(TestContext.Current.CancellationToken).WaitAsync(
            Wait.Limit, TestContext.Current.CancellationToken);
        return new RawAnswer(Field("grpc-status"), Field("grpc-status-details-bin"), answer);

        string? Field(string name) => response.TrailingHeaders.TryGetValues(name, out var trailer) ? trailer.Single()
            : response.Headers.TryGetValues(name, out var header) ? header.Single()
            : null;
    }

    /// <summary>Returns with the response's headers; the rest of either body may come later.</summary>
    public static async Task<RawAnswers> OpenAsync(
        string address, string method, HttpContent body, CancellationToken givesUp = default, params (string Name, string Value)[] headers)
    {
        var client = new HttpClient();
        var response = await SendAsync(client, address, method, body, headers, givesUp);
        return new RawAnswers(client, response, await response.Content.ReadAsStreamAsync(TestContext.Current.CancellationToken));
    }

    private static async Task<HttpResponseMessage> SendAsync(
        HttpClient client,
        string address,
        string method,
        HttpContent body,
        (string Name, string Value)[] headers,
        CancellationToken givesUp = default)
    {
        var request = new HttpRequestMessage(HttpMethod.Post, $"{address}/{method}")
        {
            Version = HttpVersion.Version20,
            VersionPolicy = HttpVersionPolicy.RequestVersionExact,
            Content = body,
        };
        body.Headers.ContentType = MediaTypeHeaderValue.Parse("application/grpc");
        request.Headers.TE.ParseAdd("trailers");
        foreach (var (name, value) in headers)
        {
            if (name == "content-type")
            {
                body.Headers.ContentType = MediaTypeHeaderValue.Parse(value);
            }
            else
            {
                request.Headers.TryAddWithoutValidation(name, value);
            }
        }

        return await client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, givesUp).WaitAsync(
            Wait.Limit, TestContext.Current.CancellationToken);
    }
}
