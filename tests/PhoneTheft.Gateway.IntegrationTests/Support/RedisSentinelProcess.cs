using System.Globalization;
using System.Net.Sockets;

namespace PhoneTheft.Gateway.IntegrationTests.Support;

/// <summary>One redis-sentinel that decides alone, and soon.</summary>
internal sealed class RedisSentinelProcess : IAsyncDisposable
{
    private const string Service = "phonetheft";

    private readonly DirectoryInfo _directory = Directory.CreateTempSubdirectory("phonetheft-sentinel-");
    private readonly int _port = FreePort.Next();
    private OwnProcess? _process;

    private RedisSentinelProcess()
    {
    }

    /// <summary>Where it speaks TLS; 0: nowhere.</summary>
    public int TlsPort { get; private init; }

    /// <summary>The lines of its configuration beyond the usual ones.</summary>
    private string[] More { get; init; } = [];

    /// <summary>How StackExchange.Redis is told to ask it where the primary is.</summary>
    public string ConnectionString => $"127.0.0.1:{(TlsPort > 0 ? TlsPort : _port)},serviceName={Service}";

    /// <summary>The same through a link that leads to <see cref="Port"/>.</summary>
    public static string ConnectionStringThrough(FaultyLink link) => $"{link.EndPoint},serviceName={Service}";

    /// <summary>Where it speaks in clear.</summary>
    public int Port => _port;

    /// <summary>Waits until it knows of so many replicas: it asks the primary every ten seconds.</summary>
    public Task KnowsAsync(int replicas) => Wait.Until(() => SeesAsync(replicas), what: $"redis-sentinel sees the primary and {replicas} replicas");

    /// <summary>Starts one that watches over a primary, and waits until it knows of so many replicas.</summary>
    public static async Task<RedisSentinelProcess> WatchAsync(RedisServerProcess primary, int replicas = 0, RedisTlsFiles? tls = null, int primaryPort = 0)
    {
        var port = tls is null ? 0 : FreePort.Next();
        var sentinel = new RedisSentinelProcess { TlsPort = port, More = tls?.ServerLines(port) ?? [] };
        try
        {
            await sentinel.StartAsync(tls is null ? primary.Port : primaryPort);
            await sentinel.KnowsAsync(replicas);
            return sentinel;
        }
        catch
        {
            await sentinel.DisposeAsync();
            throw;
        }
    }

    /// <summary>How long a primary is missed before it counts as gone. A replica that was cut off ten times as long is never promoted.</summary>
    public Task MissForAsync(TimeSpan time) => Resp.SendAsync(
        _port, "SENTINEL", "SET", Service, "down-after-milliseconds", ((long)time.TotalMilliseconds).ToString(CultureInfo.InvariantCulture));

    /// <summary>Has it promote the replica now, whether it misses the primary or not; waits until it knows enough of the replica to do so.</summary>
    public Task FailOverAsync() => Wait.Until(
        async () =>
        {
            try
            {
                return await Resp.SendAsync(_port, "SENTINEL", "FAILOVER", Service) == "OK";
            }
            catch (InvalidOperationException e) when (e.Message.Contains("NOGOODSLAVE", StringComparison.Ordinal))
            {
                return false;
            }
        },
        what: "redis-sentinel promotes the replica");

    public async ValueTask DisposeAsync()
    {
        if (_process is not null)
        {
            await _process.DisposeAsync();
        }

        _directory.Delete(recursive: true);
    }

    private async Task StartAsync(int primaryPort)
    {
        var configuration = Path.Combine(_directory.FullName, "sentinel.conf");
        await File.WriteAllTextAsync(
            configuration,
            string.Create(CultureInfo.InvariantCulture, $"""
                bind 127.0.0.1
                port {_port}
                dir {_directory.FullName}
                sentinel monitor {Service} 127.0.0.1 {primaryPort} 1
                sentinel down-after-milliseconds {Service} 500
                sentinel failover-timeout {Service} 10000
                {string.Join('\n', More)}

                """));
        _process = OwnProcess.Start(RedisBinary.PathOrSkip("redis-sentinel"), [configuration]);
    }

    private async Task<bool> SeesAsync(int replicas)
    {
        try
        {
            var known = await Resp.SendAsync(_port, "INFO", "sentinel");
            return known.Contains($"name={Service},status=ok", StringComparison.Ordinal) && known.Contains(
                $",slaves={replicas},", StringComparison.Ordinal);
        }
        catch (Exception exception) when (exception is SocketException or IOException or InvalidOperationException)
        {
            return false;
        }
    }
}
