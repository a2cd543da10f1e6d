using System.Diagnostics;
using System.Globalization;
using Grpc.Core;
using Grpc.Net.Client;
using PhoneTheft.Gateway.Client;
using PhoneTheft.Gateway.Experiments.ComparedHosts;

namespace PhoneTheft.Gateway.Experiments.Processes;

/// <summary>One of this program's own servers in a process of its own.</summary>
internal sealed class ServedProcess : IAsyncDisposable
{
    private static readonly TimeSpan ReadyWithin = TimeSpan.FromMinutes(3);
    private static readonly TimeSpan AnswerWithin = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(50);

    private readonly ChildProcess _process;

    private ServedProcess(ChildProcess process, int port)
    {
        _process = process;
        Address = new Uri(string.Create(CultureInfo.InvariantCulture, $"http://127.0.0.1:{port}"));
    }

    public Uri Address { get; }

    public TimeSpan Cpu => _process.Cpu;

    /// <summary>Starts it and waits until it answers.</summary>
    /// <param name="kind">The kind of server.</param>
    /// <param name="redis">The store, for those that have one.</param>
    /// <param name="ask">A call that fails with UNAVAILABLE until the server is ready; it throws otherwise when the answer isn't as it should be.</param>
    /// <param name="settings">More settings.</param>
    public static async Task<ServedProcess> StartAsync(ServedKind kind, RedisServer? redis, Func<GrpcChannel, Task> ask, params string[] settings)
    {
        var port = LoopbackPort.Next();
        string[] arguments =
        [
            Path.Combine(AppContext.BaseDirectory, "experiments.dll"), "serve", kind.ToString(),
            string.Create(CultureInfo.InvariantCulture, $"--Listen:Grpc=http://127.0.0.1:{port}"),
            string.Create(CultureInfo.InvariantCulture, $"--Listen:Http=http://127.0.0.1:{LoopbackPort.Next()}"),
            .. redis is null ? Array.Empty<string>() : [$"--Store:Redis={redis.EndPoint}", GatewayServer.NoCheckpoint],
            .. settings,
        ];
        var served = new ServedProcess(new ChildProcess("dotnet", arguments, GatewayServer.WithoutQuotas), port);
        try
        {
            await served.ReadyAsync(ask);
            return served;
        }
        catch
        {
            await served.DisposeAsync();
            throw;
        }
    }

    /// <summary>Bytes it has allocated since it started.</summary>
    public async Task<long> AllocatedAsync()
    {
        var answer = await _process.AskAsync(ServeCommand.Allocated).WaitAsync(AnswerWithin, TimeProvider.System);
        return long.Parse(answer, CultureInfo.InvariantCulture);
    }

    public ValueTask DisposeAsync() => _process.DisposeAsync();

    private async Task ReadyAsync(Func<GrpcChannel, Task> ask)
    {
        using var channel = GatewayChannel.Create(new GatewayChannelOptions { Address = Address, DevelopmentCarrier = "local" });
        var started = Stopwatch.GetTimestamp();
        while (Stopwatch.GetElapsedTime(started) < ReadyWithin && !_process.HasExited)
        {
            try
            {
                await ask(channel);
                return;
            }
            catch (RpcException e) when (e.StatusCode == StatusCode.Unavailable)
            {
                await Task.Delay(Pause, TimeProvider.System);
            }
        }

        throw new InvalidOperationException($"A compared server {(_process.HasExited ? "ended" : "was not ready in time")}. It wrote: {_process.Output}");
    }
}
