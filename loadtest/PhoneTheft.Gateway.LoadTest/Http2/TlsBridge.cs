using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using PhoneTheft.Gateway.LoadTest.Plans;

namespace PhoneTheft.Gateway.LoadTest.Http2;

/// <summary>Between the generator, whose sockets have no TLS, and a server that has: one pair of copying tasks for each connection.</summary>
/// <remarks>
/// It costs the generator CPU time and a copy each way, so a run over TLS says less about latency. The server's CPU time is what it would be
/// without the bridge, and that is what runs over TLS are compared by.
/// </remarks>
internal static class TlsBridge
{
    private const int BufferSize = 64 << 10;

    /// <summary>Makes the handshake with the server, and returns the socket of the near end.</summary>
    /// <param name="server">Connected; it belongs to the bridge from now on.</param>
    /// <param name="host">The host of the address.</param>
    /// <param name="credentials">Whom to trust and what to show.</param>
    /// <param name="cancellationToken">Ends the waiting.</param>
    public static async Task<Socket> OverAsync(Socket server, string host, LoadCredentials credentials, CancellationToken cancellationToken)
    {
        var tls = new SslStream(new NetworkStream(server, ownsSocket: true));
        try
        {
            await tls.AuthenticateAsClientAsync(credentials.TlsOptions(host), cancellationToken);
            if (tls.NegotiatedApplicationProtocol != SslApplicationProtocol.Http2)
            {
                throw new LoadException($"{host} does not offer HTTP/2 over TLS (ALPN h2).");
            }

            using var listener = new TcpListener(IPAddress.Loopback, 0);
            listener.Start(backlog: 1);
            var near = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
            await near.ConnectAsync(listener.LocalEndpoint, cancellationToken);
            var far = await listener.AcceptSocketAsync(cancellationToken);
            if (((IPEndPoint)far.RemoteEndPoint!).Port != ((IPEndPoint)near.LocalEndPoint!).Port)
            {
                throw new LoadException("Another program has connected to the bridge of a TLS connection.");
            }

            far.NoDelay = true;
            _ = CopyBothAsync(new NetworkStream(far, ownsSocket: true), tls);
            return near;
        }
        catch
        {
            await tls.DisposeAsync();
            throw;
        }
    }

    private static async Task CopyBothAsync(NetworkStream near, SslStream tls)
    {
        await using (near)
        await using (tls)
        {
            await Task.WhenAny(CopyAsync(near, tls), CopyAsync(tls, near));
        }
    }

    // When either end is gone, the generator sees its connection lost.
    private static async Task CopyAsync(Stream from, Stream to)
    {
        try
        {
            await from.CopyToAsync(to, BufferSize);
        }
        catch (Exception e) when (e is IOException or ObjectDisposedException or InvalidOperationException)
        {
            return;
        }
    }
}
