using System.Net.Sockets;

namespace PhoneTheft.Gateway.Store.Embedded;

/// <summary>
/// The store of a gateway that was given none: Garnet in this process, its files in one directory, reached over a Unix socket only this
/// user can open.
/// </summary>
/// <remarks>
/// What an answered write survives: the end of this process at any moment (kill -9 included), and of the machine, as far as its disk keeps
/// its word. What it doesn't do: outgrow memory. A hold with its log entry takes about 700 bytes; for more than some millions of holds run
/// Redis.
/// </remarks>
internal sealed partial class EmbeddedGarnet : IAsyncDisposable
{
    // A supervisor kills after ten seconds or so; a stop takes 60 ms, and up to 4 s when it meets a checkpoint of 3 M holds.
    private static readonly TimeSpan StopLimit = TimeSpan.FromSeconds(5);

    private readonly DataDirectory _directory;
    private readonly PrivateSocket _socket;
    private readonly EngineKeeper _keeper;
    private readonly GarnetCheckpointer _checkpointer;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private readonly Lazy<Task> _stop;

    private EmbeddedGarnet(
        DataDirectory directory, PrivateSocket socket, EngineKeeper keeper, ILogger logger, TimeProvider time, long checkpointAfterBytes)
    {
        _directory = directory;
        _socket = socket;
        _keeper = keeper;
        _logger = logger;
        _time = time;
        _checkpointer = new GarnetCheckpointer(keeper, directory.GarnetFiles, checkpointAfterBytes, time, logger);
        _stop = new Lazy<Task>(() => Task.Run(StopAsync));
    }

    /// <summary>Where it listens, for StackExchange.Redis. There is no TCP port: it would be open to every user of the machine.</summary>
    public UnixDomainSocketEndPoint EndPoint => _socket.EndPoint;

    /// <summary>
    /// Starts the store on <paramref name="dataDirectory"/>, created if need be, and brings back what a predecessor left there, however
    /// that ended.
    /// </summary>
    /// <exception cref="DataDirectoryInUseException">Another gateway has this directory.</exception>
    /// <exception cref="DataDirectoryExposedException">Other users of the machine may write into this directory.</exception>
    /// <exception cref="UnreadableFilesException">Garnet's files are damaged.</exception>
    public static EmbeddedGarnet Start(
        string dataDirectory,
        ILoggerFactory loggers,
        TimeProvider? time = null,
        long checkpointAfterBytes = GarnetCheckpointer.DefaultCheckpointAfterBytes)
    {
        time ??= TimeProvider.System;
        var logger = loggers.CreateLogger<EmbeddedGarnet>();
        var started = time.GetTimestamp();
        DataDirectory? directory = null;
        PrivateSocket? socket = null;
        EngineKeeper keeper;
        try
        {
            directory = DataDirectory.Open(dataDirectory);
            socket = PrivateSocket.For(directory.FullPath);
            keeper = new EngineKeeper(directory, socket, loggers, time, logger);
        }
        catch (Exception e)
        {
            socket?.Dispose();
            var files = directory?.GarnetFiles;
            directory?.Dispose();
            if (files is not null && UnreadableFilesException.Is(e))
            {
                throw new UnreadableFilesException(files, e);
            }

            throw;
        }

        Log.Started(logger, directory.FullPath, time.GetElapsedTime(started).TotalMilliseconds);
        return new EmbeddedGarnet(directory, socket, keeper, logger, time, checkpointAfterBytes);
    }

    /// <summary>Why nothing can be written; null: it can.</summary>
    public string? Fault => _keeper.Fault;

    /// <summary>From now on asked after each fault of the disk, as in <see cref="EngineKeeper.FindMissing"/>.</summary>
    public void CompareWith(Func<UnixDomainSocketEndPoint, Task<string?>> findMissing) => _keeper.FindMissing = findMissing;

    /// <summary>No more checkpoints: what is in the files is evidence.</summary>
    public void LeaveFilesAlone() => _checkpointer.Suspend();

    /// <summary>
    /// Stops within five seconds. If Garnet needs longer, the rest happens behind our back and the directory stays locked until it is done:
    /// nothing answered depends on it.
    /// </summary>
    public async ValueTask DisposeAsync()
    {
        try
        {
            await _stop.Value.WaitAsync(StopLimit, _time);
        }
        catch (TimeoutException)
        {
            Log.StopIsSlow(_logger, _directory.FullPath, StopLimit.TotalSeconds);
        }
    }

    private async Task StopAsync()
    {
        await _checkpointer.DisposeAsync();
        await _keeper.DisposeAsync();

        // Only now may a successor come: the lock is the last thing to go.
        _socket.Dispose();
        _directory.Dispose();
        Log.Stopped(_logger, _directory.FullPath);
    }

    private static partial class Log
    {
        [LoggerMessage(1200, LogLevel.Information, "Embedded store ready in {Milliseconds:F0} ms, data in {Directory}")]
        public static partial void Started(ILogger logger, string directory, double milliseconds);

        [LoggerMessage(1201, LogLevel.Information, "Embedded store stopped, data in {Directory}")]
        public static partial void Stopped(ILogger logger, string directory);

        [LoggerMessage(1202, LogLevel.Warning, "The embedded store in {Directory} is still stopping after {Seconds} s and is no longer waited for. Every acknowledged write is on disk")]
        public static partial void StopIsSlow(ILogger logger, string directory, double seconds);
    }
}
