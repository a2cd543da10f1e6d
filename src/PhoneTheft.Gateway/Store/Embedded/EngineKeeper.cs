using System.Net.Sockets;

namespace PhoneTheft.Gateway.Store.Embedded;

/// <summary>
/// Keeps Garnet running: after one write that failed it never writes again, so it is started anew on its files as soon as they can be
/// written.
/// </summary>
/// <remarks>
/// What it has acknowledged is in them, as after a kill; clients connect again by themselves, as to a Redis that was restarted.
/// </remarks>
internal sealed partial class EngineKeeper : IAsyncDisposable
{
    private static readonly TimeSpan LookEvery = TimeSpan.FromSeconds(1);

    private readonly DataDirectory _directory;
    private readonly PrivateSocket _socket;
    private readonly QuietLoggerFactory _loggers;
    private readonly ILogger _logger;
    private readonly DiskFault _fault;
    private readonly PeriodicTimer _timer;
    private readonly Task _watch;
    private volatile bool _isDown;
    private volatile string? _missing;

    /// <summary>Starts it.</summary>
    public EngineKeeper(DataDirectory directory, PrivateSocket socket, ILoggerFactory loggers, TimeProvider time, ILogger logger)
    {
        _directory = directory;
        _socket = socket;
        _logger = logger;
        _loggers = new QuietLoggerFactory(loggers);
        _fault = new DiskFault(_loggers.CreateLogger("Device"));
        Engine = Start(socket.EndPoint);
        _timer = new PeriodicTimer(LookEvery, time);
        _watch = WatchAsync();
    }

    /// <summary>The one that runs; another one after a fault.</summary>
    public GarnetEngine Engine { get; private set; }

    /// <summary>Why nothing can be written; null: it can.</summary>
    public string? Fault => _missing is { } missing
        ? $"The embedded store in {_directory.FullPath} is stopped. After a fault of the disk it lacks changes that were acknowledged: {missing}. Check the disk, copy the directory, and start the gateway again: it then says how to continue."
        : (_fault.Cause ?? (_isDown ? "it is being restarted and checked." : null)) is { } cause
        ? $"Cannot write the embedded store in {_directory.FullPath}: {cause} Writes resume by themselves when the disk takes them and no acknowledged change is missing."
        : null;

    /// <summary>
    /// Asked of an engine that was started again, at the place it is given, before anybody else reaches it: what it lacks of what was
    /// acknowledged; null: nothing.
    /// </summary>
    public Func<UnixDomainSocketEndPoint, Task<string?>>? FindMissing { get; set; }

    /// <summary>Whether there is nothing to be asked of <see cref="Engine"/> just now.</summary>
    public bool IsDown => _isDown || _missing is not null || _fault.Cause is not null;

    public async ValueTask DisposeAsync()
    {
        _timer.Dispose();
        await _watch;
        if (!_isDown)
        {
            Engine.Dispose();
        }
    }

    private GarnetEngine Start(UnixDomainSocketEndPoint at)
    {
        var engine = new GarnetEngine(GarnetSettings.For(_directory.GarnetFiles, at, _fault), _loggers);
        try
        {
            // What a first start asks of files that don't exist is no fault.
            engine.Start();
            _fault.Clear();
            return engine;
        }
        catch
        {
            engine.Dispose();
            throw;
        }
    }

    private async Task WatchAsync()
    {
        var isTold = false;
        while (await _timer.WaitForNextTickAsync())
        {
            if (_fault.Cause is not { } cause)
            {
                continue;
            }

            if (!isTold)
            {
                Log.CannotWrite(_logger, _directory.FullPath, cause);
                isTold = true;
            }

            var isRunning = await TryStartAgainAsync();
            if (_missing is { } missing)
            {
                // What is there is evidence, and only a person can say how to go on.
                Log.Lacks(_logger, _directory.FullPath, missing);
                return;
            }

            if (isRunning)
            {
                isTold = false;
                Log.GoesOn(_logger, _directory.FullPath);
            }
        }
    }

    private async Task<bool> TryStartAgainAsync()
    {
        try
        {
            if (!_directory.TakesWrites())
            {
                return false;
            }

            if (!_isDown)
            {
                _isDown = true;
                await Task.Run(Engine.Dispose);
            }

            // Where no client looks: one that writes before the check would go on with a history that lacks something.
            File.Delete(_socket.EndPoint.ToString());
            File.Delete(_socket.Aside.ToString());
            var engine = await Task.Run(() => Start(_socket.Aside));
            try
            {
                _missing = FindMissing is null ? null : await FindMissing(_socket.Aside);
                if (_missing is null)
                {
                    File.Move(_socket.Aside.ToString(), _socket.EndPoint.ToString());
                    (Engine, _isDown) = (engine, false);
                    return true;
                }
            }
            finally
            {
                if (_isDown)
                {
                    await Task.Run(engine.Dispose);
                }
            }

            return false;
        }
        catch (Exception e)
        {
            // Full again already, perhaps: the next look tries again.
            Log.NotYet(_logger, e);
            _fault.Note(e);
            return false;
        }
    }

    private static partial class Log
    {
        [LoggerMessage(1230, LogLevel.Error, "Cannot write the embedded store in {Directory}: {Cause} Writes resume by themselves when the disk takes them; checks are not affected")]
        public static partial void CannotWrite(ILogger logger, string directory, string cause);

        [LoggerMessage(1231, LogLevel.Information, "The embedded store in {Directory} can be written again")]
        public static partial void GoesOn(ILogger logger, string directory);

        [LoggerMessage(1233, LogLevel.Critical, "The embedded store in {Directory} lacks changes that were acknowledged before its disk failed, and stays stopped; checks are answered from memory. Missing: {Missing}. Copy the directory, and start the gateway again: it then says how to continue")]
        public static partial void Lacks(ILogger logger, string directory, string missing);

        [LoggerMessage(1232, LogLevel.Debug, "Cannot restart the embedded store yet; retrying")]
        public static partial void NotYet(ILogger logger, Exception exception);
    }
}
