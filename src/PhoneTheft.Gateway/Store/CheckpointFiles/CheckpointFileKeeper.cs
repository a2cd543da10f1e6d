using PhoneTheft.Gateway.Replication;

namespace PhoneTheft.Gateway.Store.CheckpointFiles;

/// <summary>Writes the checkpoint file: when the replica has been loaded, from time to time, and when the gateway stops.</summary>
internal sealed partial class CheckpointFileKeeper(
    CheckpointFile file, Replica replica, CheckpointOptions options, TimeProvider time, IHostApplicationLifetime lifetime,
    ILogger<CheckpointFileKeeper> logger) : BackgroundService
{
    private static readonly TimeSpan LookForLoaded = TimeSpan.FromSeconds(1);

    // How much older may the file say the list is than it was? Enough not to write 350 MB at each stop for the age alone.
    private static readonly TimeSpan AgeGain = TimeSpan.FromMinutes(1);

    // Between two buffers, so that checks have the core for most of the time.
    private static readonly TimeSpan Breath = TimeSpan.FromMilliseconds(1);

    private readonly CancellationTokenSource _outOfTime = new();
    private bool _hasFailed;

    public override async Task StopAsync(CancellationToken cancellationToken)
    {
        // What the stop has time for ends here, and the old file is as good as it was.
        await using var outOfTime = cancellationToken.Register(_outOfTime.Cancel);
        await base.StopAsync(CancellationToken.None);
    }

    public override void Dispose()
    {
        _outOfTime.Dispose();
        base.Dispose();
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        if (!options.Enabled)
        {
            return;
        }

        // The stop begins here, while streams and calls are still ending; what they change meanwhile is in the store's log.
        var stopping = lifetime.ApplicationStopping;
        while (!stopping.IsCancellationRequested)
        {
            await WriteIfWorthwhileAsync(() => stopping.IsCancellationRequested ? ValueTask.CompletedTask : BreatheAsync(stopping));
            await Task.Delay(
                replica.IsLoaded ? options.Interval : LookForLoaded, time, stopping).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }

        await WriteIfWorthwhileAsync(() => ValueTask.CompletedTask);
    }

    private async Task WriteIfWorthwhileAsync(Func<ValueTask> pause)
    {
        if (!replica.IsLoaded || !HasMoved())
        {
            return;
        }

        try
        {
            _hasFailed &= !await file.WriteAsync(replica, pause, _outOfTime.Token);
        }
        catch (OperationCanceledException) when (_outOfTime.IsCancellationRequested)
        {
            Log.OutOfTime(logger, file.FullPath);
        }
        catch (Exception e)
        {
            if (!_hasFailed)
            {
                Log.NotWritten(logger, file.FullPath, e.Message);
            }

            _hasFailed = true;
        }
    }

    private bool HasMoved()
    {
        if (file.Current is not { } current || current.Identity != file.Store)
        {
            return true;
        }

        return replica.Shards.Zip(current.Sections).Any(pair =>
            pair.First.View is { } view && (view.Revision != pair.Second.Revision || view.Chain != pair.Second.Chain || IsAgedIn(pair.Second, pair.First)));
    }

    // Of a list that doesn't change, the file's age is all that grows, and nobody asks for it unless it is to be served.
    private bool IsAgedIn(CheckpointSection section, ReplicaShard shard) =>
        options.ServeWithoutStore && time.GetUtcNow() - shard.Staleness - section.ConfirmedAt > AgeGain;

    private async ValueTask BreatheAsync(CancellationToken stopping) =>
        await Task.Delay(Breath, time, stopping).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);

    private static partial class Log
    {
        [LoggerMessage(1811, LogLevel.Warning, "Cannot write checkpoint file {File}; retrying (logged once). Restarts take longer until this is fixed. {Cause}")]
        public static partial void NotWritten(ILogger logger, string file, string cause);

        [LoggerMessage(1812, LogLevel.Information, "Stopped before the checkpoint file {File} was written; the previous file is kept, and the next start may take longer")]
        public static partial void OutOfTime(ILogger logger, string file);
    }
}
