using System.Collections.Concurrent;
using System.ComponentModel;
using System.Diagnostics;
using System.Runtime.InteropServices;

namespace PhoneTheft.Gateway.IntegrationTests.Support;

/// <summary>A process that a test started, so one that it may end; it ends with the test process at the latest.</summary>
/// <remarks>Signals go to this one process id, and only while it is ours: once waited for, the system may give the number to somebody else.</remarks>
internal sealed class OwnProcess : IAsyncDisposable
{
    private static readonly ConcurrentDictionary<int, Process> Running = new();

    private readonly Process _process;
    private readonly ConcurrentQueue<string> _output = new();

    static OwnProcess()
    {
        // The last resort, when a test was cancelled or a fixture failed half-way. A test process that is itself killed leaves its
        // children.
        AppDomain.CurrentDomain.ProcessExit += (_, _) =>
        {
            foreach (var process in Running.Values)
            {
                process.Kill();
            }
        };
    }

    private OwnProcess(Process process)
    {
        _process = process;
        Id = process.Id;
        Running[Id] = process;
    }

    private enum Signal
    {
        Terminate = 15,
        Continue = 18,
        Stop = 19,
    }

    /// <summary>The process id.</summary>
    public int Id { get; }

    /// <summary>Whether it has ended.</summary>
    public bool HasExited => _process.HasExited;

    /// <summary>Once it has ended.</summary>
    public int ExitCode => _process.ExitCode;

    /// <summary>What it has written so far, for the message of a test that fails.</summary>
    public string Output => string.Join(Environment.NewLine, _output);

    /// <summary>Starts <paramref name="program"/> with its standard input open and its output kept from the test's.</summary>
    public static OwnProcess Start(string program, IEnumerable<string> arguments)
    {
        var start = new ProcessStartInfo(program, arguments)
        {
            UseShellExecute = false,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        var process = Process.Start(start) ?? throw new InvalidOperationException($"{program} did not start");

        // Read, or it would block once a pipe is full.
        var own = new OwnProcess(process);
        process.OutputDataReceived += (_, line) => own._output.Enqueue(line.Data ?? "");
        process.ErrorDataReceived += (_, line) => own._output.Enqueue(line.Data ?? "");
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        return own;
    }

    /// <summary>Writes a line to its standard input.</summary>
    public async Task TellAsync(string line)
    {
        await _process.StandardInput.WriteLineAsync(line);
        await _process.StandardInput.FlushAsync();
    }

    /// <summary>Asks it to end (SIGTERM) and waits.</summary>
    public Task TerminateAsync()
    {
        Send(Signal.Terminate);
        return ExitedAsync();
    }

    /// <summary>Ends it as a power cut would (SIGKILL) and waits.</summary>
    public Task KillAsync()
    {
        if (!_process.HasExited)
        {
            _process.Kill();
        }

        return ExitedAsync();
    }

    /// <summary>Makes it hang (SIGSTOP): connections stay open, nothing answers.</summary>
    public void Freeze()
    {
        Send(Signal.Stop);
    }

    /// <summary>Lets it go on (SIGCONT).</summary>
    public void Thaw()
    {
        Send(Signal.Continue);
    }

    /// <summary>Waits until it has ended, by itself or because it was told to.</summary>
    public async Task ExitedAsync(TimeSpan? limit = null)
    {
        await _process.WaitForExitAsync().WaitAsync(limit ?? Wait.Limit, TimeProvider.System);
        Running.TryRemove(Id, out _);
    }

    /// <summary>Kills it if it still runs.</summary>
    public async ValueTask DisposeAsync()
    {
        await KillAsync();
        _process.Dispose();
    }

    private void Send(Signal signal)
    {
        if (!_process.HasExited && SendSignal(Id, (int)signal) != 0)
        {
            throw new Win32Exception();
        }
    }

    [DllImport("libc", EntryPoint = "kill", SetLastError = true)]
    private static extern int SendSignal(int processId, int signal);
}
