using System.Runtime.InteropServices;
using PhoneTheft.Gateway.Cli.Failures;

namespace PhoneTheft.Gateway.Cli.Running;

/// <summary>Ctrl-C and SIGTERM: the command is told, and has a while to say how far it came.</summary>
/// <remarks>Heard from before the command begins. The library listens only once the command waits for something: until then a signal ended the process without a word.</remarks>
internal sealed class Termination : IDisposable
{
    /// <summary>On a busy machine as well; a command ends as soon as it has said it.</summary>
    private static readonly TimeSpan FarewellTime = TimeSpan.FromSeconds(20);

    private readonly CancellationTokenSource _stop = new();
    private readonly TaskCompletionSource _told = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly PosixSignalRegistration[] _signals;

    public Termination() => _signals = [PosixSignalRegistration.Create(PosixSignal.SIGINT, Tell), PosixSignalRegistration.Create(PosixSignal.SIGTERM, Tell)];

    /// <summary>Runs a command to its end, or until its time for a farewell is over.</summary>
    /// <returns>Its exit code.</returns>
    public async Task<int> RunAsync(Func<CancellationToken, Task<int>> command)
    {
        var running = command(_stop.Token);
        await Task.WhenAny(running, _told.Task);
        try
        {
            return await running.WaitAsync(FarewellTime);
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

    private void Tell(PosixSignalContext signal)
    {
        signal.Cancel = true;
        _stop.Cancel();
        _told.TrySetResult();
    }
}
