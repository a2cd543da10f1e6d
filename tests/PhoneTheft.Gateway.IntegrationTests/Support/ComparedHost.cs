using System.Globalization;
using Grpc.Core;
using Grpc.Net.Client;

namespace PhoneTheft.Gateway.IntegrationTests.Support;

/// <summary>One of the servers that the gateway is compared with.</summary>
internal sealed class ComparedHost : IAsyncDisposable
{
    private readonly OwnProcess _process;

    private ComparedHost(string kind, string[] settings)
    {
        var port = FreePort.Next();
        Channel = GrpcChannel.ForAddress($"http://127.0.0.1:{port}");
        _process = ExperimentsProgram.Start(
            ["serve", kind, $"--Listen:Grpc=http://127.0.0.1:{port}", $"--Listen:Http=http://127.0.0.1:{FreePort.Next()}", .. settings]);
    }

    public GrpcChannel Channel { get; }

    /// <summary>Starts it and waits until it answers.</summary>
    /// <param name="kind">As the command <c>serve</c> takes it.</param>
    /// <param name="ask">A call; UNAVAILABLE: it is not ready yet.</param>
    /// <param name="settings">More settings.</param>
    public static async Task<ComparedHost> StartAsync(string kind, Func<GrpcChannel, Task> ask, params string[] settings)
    {
        var host = new ComparedHost(kind, settings);
        try
        {
            await Wait.Until(() => AnswersAsync(host, ask));
            return host;
        }
        catch
        {
            await host.DisposeAsync();
            throw;
        }
    }

    /// <summary>Bytes it has allocated since it started, asked as its parent asks.</summary>
    public async Task<long> AllocatedAsync()
    {
        var before = Answers().Length;
        await _process.TellAsync("allocated");
        await Wait.Until(() => Answers().Length > before);
        return long.Parse(Answers()[^1].Split(' ')[1], CultureInfo.InvariantCulture);

        string[] Answers() => [.. _process.Output.Split(Environment.NewLine).Where(
            line => line.StartsWith("allocated ", StringComparison.Ordinal))];
    }

    public async ValueTask DisposeAsync()
    {
        Channel.Dispose();
        await _process.DisposeAsync();
    }

    private static async Task<bool> AnswersAsync(ComparedHost host, Func<GrpcChannel, Task> ask)
    {
        Assert.False(host._process.HasExited, host._process.Output);
        try
        {
            await ask(host.Channel);
            return true;
        }
        catch (RpcException e) when (e.StatusCode == StatusCode.Unavailable)
        {
            return false;
        }
    }
}
