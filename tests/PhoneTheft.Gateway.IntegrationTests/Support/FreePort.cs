using System.Net;
using System.Net.Sockets;

namespace PhoneTheft.Gateway.IntegrationTests.Support;

/// <summary>Loopback ports for servers that have to be told theirs.</summary>
internal static class FreePort
{
    // Below the range from which the system takes ports for outgoing connections (32768 and up on Linux): a server that is down for
    // a moment must find its port free when it comes back. And with room for a cluster's second port, 10,000 higher.
    private const int First = 12_000;
    private const int Last = 22_000;

    private static int _next = Random.Shared.Next(First, Last);

    /// <summary>A port nobody listens on, and which this process won't give out again soon.</summary>
    public static int Next()
    {
        for (var attempt = First; attempt < Last; attempt++)
        {
            var port = First + ((Interlocked.Increment(ref _next) - First) % (Last - First));
            if (IsFree(port))
            {
                return port;
            }
        }

        throw new InvalidOperationException($"No free port between {First} and {Last}");
    }

    private static bool IsFree(int port)
    {
        using var listener = new TcpListener(IPAddress.Loopback, port);
        try
        {
            listener.Start();
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }
}
