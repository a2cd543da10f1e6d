using Garnet.server;

namespace PhoneTheft.Gateway.Store.Embedded;

/// <summary>
/// Writes an engine checkpoint whenever the append-only file has grown long, so that a start replays seconds of history and not years.
/// </summary>
/// <remarks>
/// Garnet has a task for this too (AofSizeLimit), but the first exception ends it for good, and then the file grows until the disk is full.
/// </remarks>
internal sealed partial class GarnetCheckpointer : IAsyncDisposable
{
    /// <summary>
    /// About 600,000 changes, replayed in 3 s. A checkpoint makes writes wait, so it should be rare: at ten changes a second, once a day.
    /// </summary>
    public const long DefaultCheckpointAfterBytes = 256L << 20;

    // Is a checkpoint at the stop worth it? Below this the next start replays the file in the time it takes to load a checkpoint.
    private const long WorthwhileBytes = 4L << 20;

    // Does it fit into a stop? 750 MB took 2 to 3.5 s, so this takes about one.
    private const long QuicklyWrittenBytes = 256L << 20;

    private static readonly TimeSpan LookEvery = TimeSpan.FromSeconds(5);

    private readonly EngineKeeper _keeper;
    private readonly string _directory;
    private readonly long _checkpointAfterBytes;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private readonly PeriodicTimer _timer;
    private readonly Task _watch;
    private volatile bool _isSuspended;

    /// <summary>Begins to watch.</summary>
    public GarnetCheckpointer(EngineKeeper keeper, string directory, long checkpointAfterBytes, TimeProvider time, ILogger logger)
    {
        _keeper = keeper;
        _directory = directory;
        _checkpointAfterBytes = checkpointAfterBytes;
        _time = time;
        _logger = logger;
        _timer = new PeriodicTimer(LookEvery, time);
        _watch = WatchAsync();
    }

    /// <summary>From now on none is taken.</summary>
    public void Suspend() => _isSuspended = true;

    /// <summary>Ends the watch, with a last checkpoint if it is both worthwhile and quick.</summary>
    public async ValueTask DisposeAsync()
    {
        _timer.Dispose();
        await _watch;
        if (_isSuspended || _keeper.IsDown)
        {
            return;
        }

        await TryAsync(replay => replay >= WorthwhileBytes && replay + BytesOnDisk() <= QuicklyWrittenBytes);
    }

    private async Task WatchAsync()
    {
        while (await _timer.WaitForNextTickAsync())
        {
            if (!_isSuspended && !_keeper.IsDown)
            {
                await TryAsync(replay => replay > _checkpointAfterBytes);
            }
        }
    }

    private async Task TryAsync(Func<long, bool> isWanted)
    {
        var started = _time.GetTimestamp();
        var before = 0L;
        try
        {
            // Also the question is one to an engine that may be stopping just now.
            before = _keeper.Engine.BytesToReplay;
            if (!isWanted(before))
            {
                return;
            }

            var status = await _keeper.Engine.CheckpointAsync();
            if (status == CheckpointStatus.Success)
            {
                Log.Taken(_logger, before >> 20, _time.GetElapsedTime(started).TotalMilliseconds);
            }
            else
            {
                Log.NotTaken(_logger, status, before >> 20, exception: null);
            }
        }
        catch (Exception e)
        {
            // Nothing is lost without it, only the next start is slower: try again at the next look.
            Log.NotTaken(_logger, CheckpointStatus.Failed, before >> 20, e);
        }
    }

    private long BytesOnDisk() =>
        new DirectoryInfo(_directory).EnumerateFiles("snapshot*", SearchOption.AllDirectories).Sum(file => file.Length);

    private static partial class Log
    {
        [LoggerMessage(1210, LogLevel.Information, "Engine checkpoint written in {Milliseconds:F0} ms; the next start replays {Megabytes} MB less")]
        public static partial void Taken(ILogger logger, long megabytes, double milliseconds);

        [LoggerMessage(1211, LogLevel.Error, "Cannot write an engine checkpoint ({Status}); the next start replays {Megabytes} MB. Check whether the disk is full")]
        public static partial void NotTaken(ILogger logger, CheckpointStatus status, long megabytes, Exception? exception);
    }
}
