using System.Globalization;
using System.Net;
using System.Net.Sockets;
using StackExchange.Redis;

namespace PhoneTheft.Gateway.Experiments.Processes;

/// <summary>A redis-server of its own, on loopback, in memory only.</summary>
internal sealed class RedisServer : IAsyncDisposable
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(20);

    private readonly ChildProcess _process;

    private RedisServer(ChildProcess process, int port)
    {
        _process = process;
        EndPoint = string.Create(CultureInfo.InvariantCulture, $"127.0.0.1:{port}");
    }

    public string EndPoint { get; }

    public TimeSpan Cpu => _process.Cpu;

    public static async Task<RedisServer> StartAsync()
    {
        var port = LoopbackPort.Next();
        string[] arguments = ["--bind", "127.0.0.1", "--port", port.ToString(CultureInfo.InvariantCulture), "--save", "", "--appendonly", "no"];
        var server = new RedisServer(new ChildProcess("redis-server", arguments), port);
        await ListeningAsync(port);
        return server;
    }

    // A first connection that comes too early is tried again only after many seconds.
    private static async Task ListeningAsync(int port)
    {
        for (var attempt = 0; attempt < 500; attempt++)
        {
            try
            {
                using var probe = new TcpClient();
                await probe.ConnectAsync(IPAddress.Loopback, port);
                return;
            }
            catch (SocketException)
            {
                await Task.Delay(Pause, TimeProvider.System);
            }
        }

        throw new InvalidOperationException("redis-server does not listen on its port.");
    }

    public async Task<ConnectionMultiplexer> ConnectAsync()
    {
        var options = ConfigurationOptions.Parse(EndPoint);
        options.AbortOnConnectFail = false;
        options.ConnectRetry = 20;
        options.SyncTimeout = options.AsyncTimeout = 60_000;
        return await ConnectionMultiplexer.ConnectAsync(options);
    }

    public ValueTask DisposeAsync() => _process.DisposeAsync();
}
