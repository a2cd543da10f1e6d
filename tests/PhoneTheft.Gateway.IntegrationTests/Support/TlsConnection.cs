using System.Net;
using System.Net.Security;
using System.Net.Sockets;

namespace PhoneTheft.Gateway.IntegrationTests.Support;

/// <summary>A TLS connection of which a test sends every byte itself.</summary>
internal sealed class TlsConnection : IAsyncDisposable
{
    private readonly TcpClient _client;

    private TlsConnection(TcpClient client, SslStream stream) => (_client, Stream) = (client, stream);

    public SslStream Stream { get; }

    /// <summary>With the handshake done, as far as the client can tell: in TLS 1.3 the gateway looks at its certificate afterwards.</summary>
    public static async Task<TlsConnection> OpenAsync(string address, SslClientAuthenticationOptions options)
    {
        var uri = new Uri(address);
        var client = new TcpClient();
        try
        {
            await client.ConnectAsync(IPAddress.Parse(uri.Host), uri.Port, TestContext.Current.CancellationToken);
            var stream = new SslStream(client.GetStream());
            await stream.AuthenticateAsClientAsync(options, TestContext.Current.CancellationToken).WaitAsync(
                Wait.Limit, TestContext.Current.CancellationToken);
            return new TlsConnection(client, stream);
        }
        catch
        {
            client.Dispose();
            throw;
        }
    }

    /// <summary>With the preface of HTTP/2 sent and answered.</summary>
    public static async Task<TlsConnection> BeginAsync(string address, SslClientAuthenticationOptions options)
    {
        var connection = await OpenAsync(address, options);
        await connection.Stream.WriteAsync(
            (byte[])[.. RawConnection.Preface, .. RawConnection.Frame(RawConnection.Settings, 0, 0, [])], TestContext.Current.CancellationToken);
        Assert.True(await connection.AnswersAsync());
        return connection;
    }

    /// <summary>Whether a ping comes back, or whatever else the gateway sends.</summary>
    public async Task<bool> AnswersToPingAsync()
    {
        try
        {
            await Stream.WriteAsync(RawConnection.Frame(RawConnection.Ping, 0, 0, new byte[8]), TestContext.Current.CancellationToken);
            return await AnswersAsync();
        }
        catch (IOException)
        {
            return false;
        }
    }

    public async ValueTask DisposeAsync()
    {
        await Stream.DisposeAsync();
        _client.Dispose();
    }

    private async Task<bool> AnswersAsync()
    {
        try
        {
            return await Stream.ReadAsync(new byte[16 << 10], TestContext.Current.CancellationToken).AsTask().WaitAsync(
                Wait.Limit, TestContext.Current.CancellationToken) > 0;
        }
        catch (IOException)
        {
            return false;
        }
    }
}
