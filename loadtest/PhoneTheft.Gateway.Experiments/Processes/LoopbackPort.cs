using System.Net;
using System.Net.Sockets;

namespace PhoneTheft.Gateway.Experiments.Processes;

/// <summary>Loopback ports for servers that cannot choose one themselves.</summary>
internal static class LoopbackPort
{
    /// <summary>A port on which no process listens now.</summary>
    public static int Next()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
