using System.Diagnostics;
using System.Globalization;
using System.Net;
using Grpc.Net.Client;
using PhoneTheft.Gateway.Client;

namespace PhoneTheft.Gateway.Experiments.Processes;

/// <summary>A gateway as an operator starts it: a process of its own, with everything on.</summary>
internal sealed class GatewayServer : IAsyncDisposable
{
    /// <summary>Unless an experiment has settings for it: the file would be left in the directory in which the experiment was started.</summary>
    public const string NoCheckpoint = Checkpoint + "Enabled=false";

    private const string Checkpoint = "--Checkpoint:";
    private const string Tls = "--Tls:";

    /// <summary>The directory of this build's gateway.</summary>
    public static readonly string ThisBuild = AppContext.BaseDirectory;

    private static readonly TimeSpan ReadyWithin = TimeSpan.FromMinutes(3);
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(3);

    private readonly ChildProcess _process;

    private GatewayServer(ChildProcess process, Uri address) => (_process, Address) = (process, address);

    /// <summary>What a gateway can do is measured, not what it allows.</summary>
    /// <remarks>In the environment, because an earlier build would refuse an unknown setting.</remarks>
    public static IReadOnlyDictionary<string, string> WithoutQuotas { get; } =
        new[] { "ChecksPerSecond", "WritesPerSecond", "SnapshotsPerHour", "CheckStreams", "SyncStreams", "Connections" }
            .ToDictionary(quota => $"Quotas__{quota}", _ => "unlimited", StringComparer.Ordinal);

    public Uri Address { get; }

    /// <summary>From the start of the process until /readyz said yes: the list was loaded and compared.</summary>
    public TimeSpan ReadyAfter { get; private set; }

    public TimeSpan Cpu => _process.Cpu;

    public long Resident => _process.Resident;

    public string Output => _process.Output;

    /// <summary>Starts the gateway of this build and waits until it is ready.</summary>
    public static Task<GatewayServer> StartAsync(RedisServer redis, params string[] settings) => StartFromAsync(ThisBuild, redis.EndPoint, settings);

    /// <summary>Starts a gateway and waits until it is ready.</summary>
    /// <param name="directory">Where its program is.</param>
    /// <param name="redis">Host and port of its store, which may be down.</param>
    /// <param name="settings">More settings, such as <c>--Checkpoint:Enabled=true</c>. With those of TLS it listens with TLS.</param>
    /// <exception cref="InvalidOperationException">It ended, or was not ready within three minutes; with what it wrote.</exception>
    public static async Task<GatewayServer> StartFromAsync(string directory, string redis, params string[] settings)
    {
        var scheme = settings.Any(setting => setting.StartsWith(Tls, StringComparison.Ordinal)) ? "https" : "http";
        var grpc = new Uri(string.Create(CultureInfo.InvariantCulture, $"{scheme}://127.0.0.1:{LoopbackPort.Next()}"));
        var http = LoopbackPort.Next();
        string[] arguments =
        [
            Path.Combine(directory, "PhoneTheft.Gateway.dll"),
            $"--Listen:Grpc={grpc.GetLeftPart(UriPartial.Authority)}",
            string.Create(CultureInfo.InvariantCulture, $"--Listen:Http=http://127.0.0.1:{http}"),
            $"--Store:Redis={redis}",
            .. settings.Any(setting => setting.StartsWith(Checkpoint, StringComparison.Ordinal)) ? settings : [NoCheckpoint, .. settings],
        ];
        var started = Stopwatch.GetTimestamp();
        var gateway = new GatewayServer(new ChildProcess("dotnet", arguments, WithoutQuotas), grpc);
        try
        {
            await gateway.ReadyAsync(started, new Uri(string.Create(CultureInfo.InvariantCulture, $"http://127.0.0.1:{http}/readyz")));
            return gateway;
        }
        catch
        {
            await gateway.DisposeAsync();
            throw;
        }
    }

    public GrpcChannel ChannelOf(string carrier) => GatewayChannel.Create(OptionsOf(carrier));

    /// <summary>The options for a client of the library.</summary>
    public GatewayChannelOptions OptionsOf(string carrier) => new() { Address = Address, DevelopmentCarrier = carrier, MaxReceiveMessageSize = 64 << 20 };

    public ValueTask DisposeAsync() => _process.DisposeAsync();

    private async Task ReadyAsync(long started, Uri probe)
    {
        using var client = new HttpClient();
        while (Stopwatch.GetElapsedTime(started) < ReadyWithin && !_process.HasExited)
        {
            try
            {
                using var answer = await client.GetAsync(probe);
                if (answer.StatusCode == HttpStatusCode.OK)
                {
                    ReadyAfter = Stopwatch.GetElapsedTime(started);
                    return;
                }
            }
            catch (HttpRequestException)
            {
                // It does not listen yet.
            }

            await Task.Delay(Pause, TimeProvider.System);
        }

        throw new InvalidOperationException($"The gateway {(_process.HasExited ? "ended" : "was not ready in time")}. It wrote: {_process.Output}");
    }
}
