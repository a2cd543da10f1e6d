using System.Diagnostics;
using System.Globalization;
using Grpc.Core;
using Grpc.Net.Client;
using PhoneTheft.Gateway.Client;
using PhoneTheft.Gateway.V1;

namespace PhoneTheft.Gateway.Experiments.Processes;

/// <summary>A gateway of its own, as an operator starts it: the same build, with everything on.</summary>
internal sealed class GatewayServer : IAsyncDisposable
{
    private static readonly TimeSpan ReadyWithin = TimeSpan.FromMinutes(3);
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(50);

    /// <summary>The checkpoint file would be left in the directory in which the experiment was started.</summary>
    public const string NoCheckpoint = Checkpoint + "false";

    // The gateway refuses a setting that is given twice.
    private const string Checkpoint = "--Checkpoint:Enabled=";

    private readonly ChildProcess _process;

    private GatewayServer(ChildProcess process, int port)
    {
        _process = process;
        Address = new Uri(string.Create(CultureInfo.InvariantCulture, $"http://127.0.0.1:{port}"));
    }

    public Uri Address { get; }

    public TimeSpan Cpu => _process.Cpu;

    public long Resident => _process.Resident;

    /// <summary>Starts it on a Redis and waits until it serves.</summary>
    public static Task<GatewayServer> StartAsync(RedisServer redis, params string[] settings) => StartAsync(redis.EndPoint, settings);

    /// <summary>The same, with a store that may be down.</summary>
    public static async Task<GatewayServer> StartAsync(string redis, params string[] settings)
    {
        var port = LoopbackPort.Next();
        string[] arguments =
        [
            Path.Combine(AppContext.BaseDirectory, "PhoneTheft.Gateway.dll"),
            string.Create(CultureInfo.InvariantCulture, $"--Listen:Grpc=http://127.0.0.1:{port}"),
            string.Create(CultureInfo.InvariantCulture, $"--Listen:Http=http://127.0.0.1:{LoopbackPort.Next()}"),
            $"--Store:Redis={redis}",
            .. settings.Any(setting => setting.StartsWith(Checkpoint, StringComparison.Ordinal)) ? settings : [NoCheckpoint, .. settings],
        ];
        var gateway = new GatewayServer(new ChildProcess("dotnet", arguments), port);
        await gateway.ReadyAsync();
        return gateway;
    }

    public GrpcChannel ChannelOf(string carrier) =>
        GatewayChannel.Create(new GatewayChannelOptions { Address = Address, DevelopmentCarrier = carrier, MaxReceiveMessageSize = 64 << 20 });

    public async Task<GetStatusResponse> StatusAsync()
    {
        using var channel = ChannelOf("local");
        return await new BlocklistService.BlocklistServiceClient(channel).GetStatusAsync(new GetStatusRequest());
    }

    public ValueTask DisposeAsync() => _process.DisposeAsync();

    private async Task ReadyAsync()
    {
        var started = Stopwatch.GetTimestamp();
        while (Stopwatch.GetElapsedTime(started) < ReadyWithin && !_process.HasExited)
        {
            try
            {
                if ((await StatusAsync()).Cursor.Length > 0)
                {
                    return;
                }
            }
            catch (RpcException e) when (e.StatusCode == StatusCode.Unavailable)
            {
                // It does not listen yet.
            }

            await Task.Delay(Pause, TimeProvider.System);
        }

        throw new InvalidOperationException($"The gateway did not get ready. {_process.Output}");
    }
}
