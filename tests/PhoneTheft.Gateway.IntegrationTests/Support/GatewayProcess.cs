using System.Diagnostics;
using System.Text;
using Grpc.Core;
using Grpc.Net.Client;
using PhoneTheft.Gateway.V1;

namespace PhoneTheft.Gateway.IntegrationTests.Support;

/// <summary>The gateway as an operator starts it: a process that can be interrupted and killed.</summary>
internal sealed class GatewayProcess : IAsyncDisposable
{
    private readonly Process _process;
    private readonly StringBuilder _output = new();
    private readonly TempDirectory _data = new();

    public GatewayProcess(params string[] settings)
        : this(new Dictionary<string, string>(StringComparer.Ordinal), Environment.CurrentDirectory, settings)
    {
    }

    /// <summary>With variables and a directory of its own.</summary>
    public GatewayProcess(IReadOnlyDictionary<string, string> environment, string directory, params string[] settings)
        : this(FreePort.Next(), environment, directory, settings)
    {
    }

    /// <summary>At a port that clients know already.</summary>
    public GatewayProcess(int port, IReadOnlyDictionary<string, string> environment, string directory, params string[] settings)
        : this(Path.Combine(AppContext.BaseDirectory, "PhoneTheft.Gateway.dll"), port, environment, directory, settings)
    {
    }

    /// <summary>Of another build.</summary>
    public GatewayProcess(
        string program, int port, IReadOnlyDictionary<string, string> environment, string directory, params string[] settings)
    {
        Port = port;
        var start = new ProcessStartInfo("dotnet")
        {
            UseShellExecute = false,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            WorkingDirectory = directory,
            ArgumentList = { program },
        };
        string[] ours = [
            $"--Listen:Grpc=http://127.0.0.1:{Port}",
            $"--Listen:Http=http://127.0.0.1:{FreePort.Next()}",
            $"--Store:DataDirectory={_data.Below("data")}"];
        foreach (var word in GatewayWords.LaterWins([.. ours, .. settings]))
        {
            start.ArgumentList.Add(word);
        }

        foreach (var (name, value) in environment)
        {
            start.Environment[name] = value;
        }

        _process = new Process { StartInfo = start };
        _process.OutputDataReceived += (_, line) => Note(line.Data);
        _process.ErrorDataReceived += (_, line) => Note(line.Data);
        _process.Start();
        _process.BeginOutputReadLine();
        _process.BeginErrorReadLine();
        Channel = GrpcChannel.ForAddress($"http://127.0.0.1:{Port}");
    }

    public int Port { get; }

    /// <summary>The process id.</summary>
    public int Id => _process.Id;

    public bool HasExited => _process.HasExited;

    public GrpcChannel Channel { get; }

    /// <summary>All it has written so far.</summary>
    public string Output
    {
        get
        {
            lock (_output)
            {
                return _output.ToString();
            }
        }
    }

    public Task KillAsync()
    {
        _process.Kill();
        return ExitAsync();
    }

    /// <summary>As Ctrl-C does.</summary>
    /// <returns>Its exit code.</returns>
    public async Task<int> InterruptAsync()
    {
        await SignalAsync("-INT");
        return await ExitAsync();
    }

    /// <summary>As whoever runs services does.</summary>
    /// <returns>Its exit code.</returns>
    public async Task<int> TerminateAsync()
    {
        await SignalAsync("-TERM");
        return await ExitAsync();
    }

    /// <summary>It hangs: connections stay open, nothing answers.</summary>
    public Task FreezeAsync() => SignalAsync("-STOP");

    /// <summary>It goes on where it stood.</summary>
    public Task ThawAsync() => SignalAsync("-CONT");

    /// <summary>Until it has something to answer from.</summary>
    public Task LoadedAsync() => Wait.Until(async () =>
    {
        Assert.False(_process.HasExited, Output);
        try
        {
            return (await new BlocklistService.BlocklistServiceClient(Channel).GetStatusAsync(new GetStatusRequest())).Cursor.Length > 0;
        }
        catch (RpcException e) when (e.StatusCode == StatusCode.Unavailable)
        {
            return false;
        }
    });

    /// <returns>Its exit code.</returns>
    public async Task<int> ExitAsync()
    {
        await _process.WaitForExitAsync(TestContext.Current.CancellationToken).WaitAsync(Wait.Limit, TestContext.Current.CancellationToken);
        return _process.ExitCode;
    }

    public async ValueTask DisposeAsync()
    {
        Channel.Dispose();
        if (!_process.HasExited)
        {
            _process.Kill();
            await _process.WaitForExitAsync();
        }

        _process.Dispose();
        _data.Dispose();
    }

    private async Task SignalAsync(string signal)
    {
        using var kill = Process.Start("kill", [signal, $"{_process.Id}"]);
        await kill.WaitForExitAsync().WaitAsync(Wait.Limit, TimeProvider.System);
    }

    private void Note(string? line)
    {
        lock (_output)
        {
            _output.AppendLine(line);
        }
    }
}
