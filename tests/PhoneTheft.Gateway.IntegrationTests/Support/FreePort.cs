using System.Collections.Concurrent;
using System.Globalization;
using System.Net;
using System.Net.Sockets;

namespace PhoneTheft.Gateway.IntegrationTests.Support;

/// <summary>Loopback ports for servers that have to be told theirs.</summary>
/// <remarks>
/// Each is reserved for the rest of this process by a locked file that other runs of these tests respect: a port that was only looked
/// at is anybody's until the server has started. A Redis Cluster's node takes the port 10,000 higher as well, so both have to be free.
/// </remarks>
internal static class FreePort
{
    // Below the range from which the system takes ports for outgoing connections (32768 and up on Linux), bus ports included: a server
    // that is down for a moment must find its port free when it comes back. No bus port is another server's port.
    private const int First = 12_000;
    private const int Last = 22_000;
    private const int ToBusPort = 10_000;

    private static readonly string Reservations =
        Directory.CreateDirectory(Path.Combine(Path.GetTempPath(), "phonetheft-test-ports")).FullName;

    private static readonly ConcurrentBag<FileStream> Held = [];

    private static int _next = Random.Shared.Next(First, Last);

    /// <summary>A port nobody listens on, and which nobody else is given while this process runs.</summary>
    public static int Next()
    {
        for (var attempt = First; attempt < Last; attempt++)
        {
            var port = First + ((Interlocked.Increment(ref _next) - First) % (Last - First));
            if (TryReserve(port) && IsFree(port) && IsFree(port + ToBusPort))
            {
                return port;
            }
        }

        throw new InvalidOperationException($"No free port between {First} and {Last}");
    }

    private static bool TryReserve(int port)
    {
        try
        {
            // The system unlocks it when this process ends, however it ends.
            Held.Add(new FileStream(
                Path.Combine(Reservations, port.ToString(CultureInfo.InvariantCulture)),
                FileMode.OpenOrCreate,
                FileAccess.ReadWrite,
                FileShare.None));
            return true;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return false;
        }
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
