using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using PhoneTheft.Gateway.LoadTest.Clocks;

namespace PhoneTheft.Gateway.Experiments.Processes;

/// <summary>A server that this run has started. The run ends no other processes.</summary>
internal sealed class ChildProcess : IAsyncDisposable
{
    private static readonly TimeSpan ExitWithin = TimeSpan.FromSeconds(20);

    private static readonly ConcurrentDictionary<ChildProcess, Process> Running = new();

    private readonly Process _process;
    private readonly ConcurrentQueue<string> _output = new();
    private Question? _asked;

    // Also when the run is ended from outside: a server left behind would slow down the next run, unseen.
    static ChildProcess() => AppDomain.CurrentDomain.ProcessExit += (_, _) =>
    {
        foreach (var process in Running.Values.Where(process => !process.HasExited))
        {
            process.Kill();
        }
    };

    public ChildProcess(string program, IEnumerable<string> arguments)
        : this(program, arguments, new Dictionary<string, string>(StringComparer.Ordinal))
    {
    }

    public ChildProcess(string program, IEnumerable<string> arguments, IReadOnlyDictionary<string, string> environment)
    {
        var start = new ProcessStartInfo(program, arguments)
        {
            UseShellExecute = false,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        foreach (var (name, value) in environment)
        {
            start.Environment[name] = value;
        }

        _process = Process.Start(start) ?? throw new InvalidOperationException($"{program} did not start.");
        Running[this] = _process;
        _process.OutputDataReceived += (_, line) => Receive(line.Data ?? "");
        _process.ErrorDataReceived += (_, line) => _output.Enqueue(line.Data ?? "");
        _process.BeginOutputReadLine();
        _process.BeginErrorReadLine();
    }

    public string Output => string.Join(Environment.NewLine, _output);

    public bool HasExited => _process.HasExited;

    /// <summary>It stands still: connections stay open, nothing answers.</summary>
    public void Freeze() => SystemCalls.Signal(_process.Id, ProcessSignal.Stop);

    /// <summary>It goes on where it stood.</summary>
    public void Thaw() => SystemCalls.Signal(_process.Id, ProcessSignal.Continue);

    /// <summary>CPU time of all its threads so far, in the program and in the system.</summary>
    public TimeSpan Cpu => SystemCalls.ProcessCpu(_process.Id);

    /// <summary>Resident memory in bytes.</summary>
    public long Resident
    {
        get
        {
            var line = File.ReadLines($"/proc/{_process.Id}/status").First(line => line.StartsWith("VmRSS:", StringComparison.Ordinal));
            return 1024 * long.Parse(line.Split(' ', StringSplitOptions.RemoveEmptyEntries)[1], CultureInfo.InvariantCulture);
        }
    }

    /// <summary>Writes a line to it, and waits for the line that starts with the same word. One question at a time.</summary>
    public async Task<string> AskAsync(string question)
    {
        var answer = new TaskCompletionSource<string>(TaskCreationOptions.RunContinuationsAsynchronously);
        Volatile.Write(ref _asked, new Question(question + " ", answer));
        await _process.StandardInput.WriteLineAsync(question);
        await _process.StandardInput.FlushAsync();
        return await answer.Task;
    }

    public async ValueTask DisposeAsync()
    {
        Running.TryRemove(this, out _);
        if (!_process.HasExited)
        {
            _process.Kill();
            await _process.WaitForExitAsync().WaitAsync(ExitWithin, TimeProvider.System);
        }

        _process.Dispose();
    }

    private void Receive(string line)
    {
        if (Volatile.Read(ref _asked) is { } asked && line.StartsWith(asked.Prefix, StringComparison.Ordinal))
        {
            asked.Answer.TrySetResult(line[asked.Prefix.Length..]);
            return;
        }

        _output.Enqueue(line);
    }

    private sealed record Question(string Prefix, TaskCompletionSource<string> Answer);
}
