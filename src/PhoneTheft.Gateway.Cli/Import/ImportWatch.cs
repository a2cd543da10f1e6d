namespace PhoneTheft.Gateway.Cli.Import;

/// <summary>Ends an import that no longer moves, and one that its caller interrupts, but lets the latter hear its last answers.</summary>
internal sealed class ImportWatch(ImportCounters counters, TimeSpan patience, TimeProvider time, CancellationToken interrupted) : IDisposable
{
    private static readonly TimeSpan Tick = TimeSpan.FromMilliseconds(200);

    /// <summary>After an interruption, answers under way are waited for, so that the count is right.</summary>
    private static readonly TimeSpan LastAnswers = TimeSpan.FromSeconds(2);

    private readonly CancellationTokenSource _hardStop = new();
    private readonly CancellationTokenSource _finished = new();
    private volatile bool _stopped;

    /// <summary>Ends calls under way.</summary>
    public CancellationToken HardStop => _hardStop.Token;

    /// <summary>No new request is to be made.</summary>
    public bool ShouldStop => _stopped || interrupted.IsCancellationRequested;

    public bool HasStalled { get; private set; }

    public void Stop() => _stopped = true;

    public void Finish() => _finished.Cancel();

    /// <summary>Waits before a request is repeated.</summary>
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
