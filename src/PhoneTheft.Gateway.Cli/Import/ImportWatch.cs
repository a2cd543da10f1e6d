namespace PhoneTheft.Gateway.Cli.Import;

/// <summary>Stops an import that makes no progress, or that is interrupted; after an interruption, pending answers still count.</summary>
internal sealed class ImportWatch(ImportCounters counters, TimeSpan patience, TimeProvider time, CancellationToken interrupted) : IDisposable
{
    private static readonly TimeSpan Tick = TimeSpan.FromMilliseconds(200);

    /// <summary>How long pending answers are waited for after an interruption, so that the counts are right.</summary>
    private static readonly TimeSpan LastAnswers = TimeSpan.FromSeconds(2);

    private readonly CancellationTokenSource _hardStop = new();
    private readonly CancellationTokenSource _finished = new();
    private volatile bool _stopped;

    /// <summary>Cancels pending calls.</summary>
    public CancellationToken HardStop => _hardStop.Token;

    /// <summary>Whether no further call is to be made.</summary>
    public bool ShouldStop => _stopped || interrupted.IsCancellationRequested;

    public bool HasStalled { get; private set; }

    public void Stop() => _stopped = true;

    public void Finish() => _finished.Cancel();

    /// <summary>Waits before a call is repeated.</summary>
    /// <returns>Whether to repeat it.</returns>
    public async Task<bool> DelayAsync(TimeSpan delay)
    {
        try
        {
            await Task.Delay(delay, time, HardStop);
        }
        catch (OperationCanceledException)
        {
            return false;
        }

        return !ShouldStop;
    }

    public async Task RunAsync()
    {
        using var timer = new PeriodicTimer(Tick, time);
        var done = counters.Done;
        var movedAt = time.GetTimestamp();
        long? stoppedAt = null;
        try
        {
            while (await timer.WaitForNextTickAsync(_finished.Token))
            {
                if (counters.Done != done)
                {
                    done = counters.Done;
                    movedAt = time.GetTimestamp();
                }

                if (ShouldStop)
                {
                    stoppedAt ??= time.GetTimestamp();
                }

                if (time.GetElapsedTime(movedAt) >= patience)
                {
                    HasStalled |= !ShouldStop;
                    Stop();
                    await _hardStop.CancelAsync();
                }
                else if (stoppedAt is { } since && time.GetElapsedTime(since) >= LastAnswers)
                {
                    await _hardStop.CancelAsync();
                }
            }
        }
        catch (OperationCanceledException)
        {
        }
    }

    public void Dispose()
    {
        _hardStop.Dispose();
        _finished.Dispose();
    }
}
