using System.Net.Sockets;
using PhoneTheft.Gateway.LoadTest.Calls;
using PhoneTheft.Gateway.LoadTest.Clocks;
using PhoneTheft.Gateway.LoadTest.Http2;
using PhoneTheft.Gateway.LoadTest.Plans;
using PhoneTheft.Gateway.LoadTest.Results;

namespace PhoneTheft.Gateway.LoadTest.Runs;

/// <summary>Opens a plan's connections, up to the server's SETTINGS.</summary>
internal static class Connector
{
    private static readonly TimeSpan ConnectWithin = TimeSpan.FromSeconds(5);

    private static readonly Dictionary<CallKind, string> Paths = new()
    {
        [CallKind.Unary] = "/phonetheft.gateway.v1.CheckService/Check",
        [CallKind.Stream] = "/phonetheft.gateway.v1.CheckService/CheckStream",
        [CallKind.Bulk] = "/phonetheft.gateway.v1.CheckService/CheckMany",
    };

    /// <exception cref="LoadException">Nobody listens there, or nobody who speaks HTTP/2, or its SETTINGS don't allow the plan.</exception>
    public static async Task<Traffic[]> AllAsync(LoadPlan plan, Func<int, WorkerResults> resultsOf, CancellationToken cancellationToken)
    {
        var traffics = new List<Traffic>(plan.Connections);
        try
        {
            for (var connection = 0; connection < plan.Connections; connection++)
            {
                // Each connection begins elsewhere in the pool, so that they don't ask for the same devices at the same time.
                var firstDevice = (int)((long)plan.Devices.Count * connection / plan.Connections);
                var traffic = New(plan, await ConnectAsync(plan, cancellationToken), resultsOf(connection), firstDevice);
                traffics.Add(traffic);
                Greet(traffic, plan.Address);
                traffic.Prepare();
            }

            return [.. traffics];
        }
        catch (Exception e)
        {
            traffics.ForEach(traffic => traffic.Dispose());
            throw e is LoadException or OperationCanceledException ? e : new LoadException($"Cannot connect to {plan.Address}: {e.Message}", e);
        }
    }

    private static Traffic New(LoadPlan plan, Socket socket, WorkerResults results, int firstDevice)
    {
        var path = plan.Path ?? Paths[plan.Call];
        return plan.Call == CallKind.Stream
            ? new StreamTraffic(socket, plan, path, results, firstDevice)
            : new CallTraffic(socket, plan, path, results, firstDevice);
    }

    private static async Task<Socket> ConnectAsync(LoadPlan plan, CancellationToken cancellationToken)
    {
        var address = plan.Address;
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        try
        {
            using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
            limit.CancelAfter(ConnectWithin);
            await socket.ConnectAsync(address.Host, address.Port, limit.Token);
            if (address.Scheme == Uri.UriSchemeHttps)
            {
                socket = await TlsBridge.OverAsync(socket, address.Host, plan.Credentials, limit.Token);
            }

            socket.Blocking = false;
            return socket;
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    private static void Greet(Traffic traffic, Uri address)
    {
        var connection = traffic.Connection;
        connection.Greet();
        var until = RunClock.Now + RunClock.Nanoseconds(ConnectWithin);
        PollEntry[] socket = [new() { Handle = connection.Handle, Wanted = SystemCalls.Readable }];
        while (!connection.IsReady)
        {
            connection.Flush();
            if (connection.IsLost || RunClock.Now >= until)
            {
                throw new LoadException($"{address} does not speak HTTP/2{(address.Scheme == Uri.UriSchemeHttps ? "" : " without TLS")}.");
            }

            if (SystemCalls.Wait(socket, until - RunClock.Now) > 0)
            {
                connection.Receive();
            }
        }
    }
}
