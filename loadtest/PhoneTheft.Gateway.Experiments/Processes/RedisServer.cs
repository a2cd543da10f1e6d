using System.Globalization;
using System.Net;
using System.Net.Sockets;
using StackExchange.Redis;

namespace PhoneTheft.Gateway.Experiments.Processes;

/// <summary>A redis-server of its own, on loopback; in memory only, unless it is to live again.</summary>
internal sealed class RedisServer : IAsyncDisposable
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(20);

    private readonly string[] _arguments;
    private readonly int _port;
    private ChildProcess _process;

    private RedisServer(string[] arguments, int port)
    {
        (_arguments, _port) = (arguments, port);
        _process = new ChildProcess("redis-server", arguments);
        EndPoint = string.Create(CultureInfo.InvariantCulture, $"127.0.0.1:{port}");
    }

    public string EndPoint { get; }

    public TimeSpan Cpu => _process.Cpu;

    public static Task<RedisServer> StartAsync() => StartAsync("--appendonly", "no");

    /// <summary>With a file of what it was told, in that directory.</summary>
    public static Task<RedisServer> StartAsync(DirectoryInfo directory) =>
        StartAsync("--appendonly", "yes", "--appendfsync", "everysec", "--dir", directory.FullName);

    /// <summary>Ends it without warning.</summary>
    public ValueTask KillAsync() => _process.DisposeAsync();

    /// <summary>Starts it again after that, with the same file at the same address, and waits until it listens.</summary>
    public Task StartAgainAsync()
    {
        _process = new ChildProcess("redis-server", _arguments);
        return ListeningAsync(_port);
    }

    /// <inheritdoc cref="ChildProcess.Freeze"/>
    public void Freeze() => _process.Freeze();

    /// <inheritdoc cref="ChildProcess.Thaw"/>
    public void Thaw() => _process.Thaw();

    private static async Task<RedisServer> StartAsync(params string[] persistence)
    {
        var port = LoopbackPort.Next();
        var server = new RedisServer(["--bind", "127.0.0.1", "--port", port.ToString(CultureInfo.InvariantCulture), "--save", "", .. persistence], port);
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
