using System.Diagnostics;
using System.Text;
using System.Text.Json;

namespace PhoneTheft.Gateway.IntegrationTests.Support;

/// <summary>The command line as somebody runs it: a process that can be interrupted and killed.</summary>
internal sealed class Phonetheft : IAsyncDisposable
{
    private readonly Process _process;
    private readonly StringBuilder _out = new();
    private readonly StringBuilder _error = new();

    private Phonetheft(IEnumerable<string> arguments, string directory = "")
    {
        _process = new Process
        {
            StartInfo = new ProcessStartInfo("dotnet", [Path.Combine(AppContext.BaseDirectory, "phonetheft.dll"), .. arguments])
            {
                UseShellExecute = false,
                RedirectStandardInput = true,
                RedirectStandardOutput = true,
                RedirectStandardError = true,
                WorkingDirectory = directory,
            },
        };
        if (directory.Length > 0)
        {
            _process.StartInfo.Environment["XDG_CONFIG_HOME"] = Path.Combine(directory, "config");
        }

        _process.OutputDataReceived += (_, line) => Note(_out, line.Data);
        _process.ErrorDataReceived += (_, line) => Note(_error, line.Data);
        _process.Start();
        _process.StandardInput.Close();
        _process.BeginOutputReadLine();
        _process.BeginErrorReadLine();
    }

    public string Out => Read(_out);

    public string Error => Read(_error);

    public JsonElement OutJson => JsonDocument.Parse(Out).RootElement;

    public bool HasExited => _process.HasExited;

    public int ExitCode => _process.ExitCode;

    /// <summary>Starts it and goes on.</summary>
    public static Phonetheft Start(params string[] arguments) => new(arguments);

    /// <summary>Runs it to its end.</summary>
    public static async Task<Phonetheft> RunAsync(params string[] arguments)
    {
        var run = new Phonetheft(arguments);
        await run.EndAsync();
        return run;
    }

    /// <summary>Runs it in a directory, and as a user who has contexts of their own there.</summary>
    public static async Task<Phonetheft> RunInAsync(string directory, params string[] arguments)
    {
        var run = new Phonetheft(arguments, directory);
        await run.EndAsync();
        return run;
    }

    /// <summary>As Ctrl-C does.</summary>
    public Task InterruptAsync() => SignalAsync("-INT");

    /// <summary>As a service manager does.</summary>
    public Task TerminateAsync() => SignalAsync("-TERM");

    /// <summary>As a power cut does.</summary>
    public Task KillAsync()
    {
        _process.Kill();
        return EndAsync();
    }

    public async Task EndAsync()
    {
        await _process.WaitForExitAsync(TestContext.Current.CancellationToken).WaitAsync(Wait.Limit, TestContext.Current.CancellationToken);

        // Once more, without a limit of its own: this one also waits for the last lines.
        await _process.WaitForExitAsync(CancellationToken.None);
    }

    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited)
        {
            _process.Kill();
            await _process.WaitForExitAsync();
        }

        _process.Dispose();
    }

    private async Task SignalAsync(string signal)
    {
        using var kill = Process.Start("kill", [signal, $"{_process.Id}"]);
        await EndAsync();
    }

    private static void Note(StringBuilder text, string? line)
    {
        lock (text)
        {
            text.Append(line).Append(line is null ? "" : "\n");
        }
    }

    private static string Read(StringBuilder text)
    {
        lock (text)
        {
            return text.ToString();
        }
    }
}
