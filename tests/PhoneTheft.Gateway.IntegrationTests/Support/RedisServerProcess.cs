using System.Globalization;
using System.Net.Sockets;

namespace PhoneTheft.Gateway.IntegrationTests.Support;

/// <summary>
/// A real redis-server on a loopback port with files of its own, to be stopped, killed, frozen and started again on the same data.
/// </summary>
internal sealed class RedisServerProcess : IAsyncDisposable
{
    private readonly string _program;
    private readonly string[] _arguments;
    private readonly DirectoryInfo _directory;
    private OwnProcess? _process;

    private RedisServerProcess(string program, string appendFsync, string[] moreArguments)
    {
        _program = program;
        _directory = System.IO.Directory.CreateTempSubdirectory("phonetheft-redis-");
        Port = FreePort.Next();
        _arguments =
        [
            "--bind", "127.0.0.1",
            "--port", Port.ToString(CultureInfo.InvariantCulture),
            "--dir", _directory.FullName,
            "--save", "",
            "--appendonly", "yes",
            "--appendfsync", appendFsync,
            .. moreArguments,
        ];
    }

    /// <summary>The port, the same after every start.</summary>
    public int Port { get; }

    /// <summary>Host and port, as StackExchange.Redis takes them.</summary>
    public string EndPoint => $"127.0.0.1:{Port}";

    /// <summary>Where its files are.</summary>
    public string Directory => _directory.FullName;

    private OwnProcess Running => _process ?? throw new InvalidOperationException("redis-server is stopped");

    /// <summary>Starts a server and waits until it answers; skips the test where there is none to start.</summary>
    /// <param name="appendFsync"><c>always</c>: an answered write survives the machine; <c>everysec</c>: kill -9 only.</param>
    /// <param name="moreArguments">Any further option of redis-server.</param>
    public static async Task<RedisServerProcess> StartAsync(string appendFsync = "everysec", params string[] moreArguments)
    {
        var server = new RedisServerProcess(RedisBinary.PathOrSkip(), appendFsync, moreArguments);
        try
        {
            await server.StartAgainAsync();
            return server;
        }
        catch
        {
            await server.DisposeAsync();
            throw;
        }
    }

    /// <summary>Starts it again, same port, same data.</summary>
    /// <param name="moreArguments">Options that replace those of the first start, such as whom it follows.</param>
    public async Task StartAgainAsync(params string[] moreArguments)
    {
        _process = OwnProcess.Start(_program, [.. _arguments, .. moreArguments]);
        await Wait.Until(AnswersAsync, what: $"redis-server on port {Port} answers");
    }

    /// <summary>Starts it again, same port, same data, and does not wait until it has loaded them.</summary>
    public void StartLoading(params string[] moreArguments) => _process = OwnProcess.Start(_program, [.. _arguments, .. moreArguments]);

    /// <summary>Ends it in order.</summary>
    public async Task StopAsync()
    {
        await Running.TerminateAsync();
        await ForgetAsync();
    }

    /// <summary>Ends it without warning.</summary>
    public async Task KillAsync()
    {
        await Running.KillAsync();
        await ForgetAsync();
    }

    /// <summary>It hangs: connected, silent.</summary>
    public void Freeze()
    {
        Running.Freeze();
    }

    /// <summary>It goes on where it stood.</summary>
    public void Thaw()
    {
        Running.Thaw();
    }

    /// <summary>Sends one command on a connection of its own.</summary>
    public Task<string> SendAsync(params string[] command)
    {
        return Resp.SendAsync(Port, command);
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await ForgetAsync();
        _directory.Delete(recursive: true);
    }

    private async Task ForgetAsync()
    {
        if (Interlocked.Exchange(ref _process, null) is { } process)
        {
            await process.DisposeAsync();
        }
    }

    private async Task<bool> AnswersAsync()
    {
        if (Running.HasExited)
        {
            throw new InvalidOperationException($"{_program} ended at once: is port {Port} taken, or an option unknown? {Running.Output}");
        }

        try
        {
            // While it loads its file it answers everything with an error.
            return await SendAsync("PING") == "PONG";
        }
        catch (Exception exception) when (exception is SocketException or IOException or InvalidOperationException)
        {
            return false;
        }
    }
}
