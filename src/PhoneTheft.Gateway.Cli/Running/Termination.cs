using System.Runtime.InteropServices;
using PhoneTheft.Gateway.Cli.Failures;

namespace PhoneTheft.Gateway.Cli.Running;

/// <summary>Handles Ctrl-C and SIGTERM: cancels the command and gives it some time to report how far it got.</summary>
/// <remarks>
/// System.CommandLine handles signals only once the command awaits something; a signal before that would end the process without a word.
/// </remarks>
internal sealed class Termination : IDisposable
{
    /// <summary>How long a cancelled command may take; long enough for a busy machine.</summary>
    private static readonly TimeSpan TimeToStop = TimeSpan.FromSeconds(20);

    private readonly CancellationTokenSource _stop = new();
    private readonly TaskCompletionSource _told = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly PosixSignalRegistration[] _signals;

    public Termination() => _signals = [PosixSignalRegistration.Create(PosixSignal.SIGINT, Cancel), PosixSignalRegistration.Create(PosixSignal.SIGTERM, Cancel)];

    /// <summary>Runs a command to its end, or until its time after a signal is over.</summary>
    /// <returns>Its exit code.</returns>
    public async Task<int> RunAsync(Func<CancellationToken, Task<int>> command)
    {
        var running = command(_stop.Token);
        await Task.WhenAny(running, _told.Task);
        try
        {
            return await running.WaitAsync(TimeToStop);
        }
        catch (TimeoutException) when (!running.IsCompleted)
        {
            return ExitCode.Interrupted;
        }
    }

    public void Dispose()
    {
        foreach (var signal in _signals)
        {
            signal.Dispose();
        }

        _stop.Dispose();
    }

    private void Cancel(PosixSignalContext signal)
    {
        signal.Cancel = true;
        _stop.Cancel();
        _told.TrySetResult();
    }
}
