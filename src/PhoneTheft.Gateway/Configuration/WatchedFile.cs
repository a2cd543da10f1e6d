namespace PhoneTheft.Gateway.Configuration;

/// <summary>
/// Files of a setting that are read at the start, and again when they have changed. What is missing, damaged or half written leaves in
/// force what was read before, and is said.
/// </summary>
/// <remarks>
/// A change counts when it was the same at two looks in a row: half a list of revoked tokens would be a good list of fewer. It is found by
/// content, because mounted files are swapped by links, and on some file systems times are coarse. A look that hangs, as on a network disk
/// that is away, is said, and keeps no other files from being read.
/// </remarks>
internal sealed partial class WatchedFile
{
    private static readonly TimeSpan LongestLook = TimeSpan.FromSeconds(10);

    private readonly WatchedPlace _place;
    private readonly Action<IReadOnlyList<FileContent>> _take;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private readonly Lock _looking = new();
    private long _lookingSince;
    private bool _isHangSaid;
    private string _seen;
    private string _judged;
    private volatile string? _fault;

    /// <param name="place">Which files.</param>
    /// <param name="take">
    /// Puts their content in force, as a whole, or throws <see cref="InvalidDataException"/> with a sentence that says what is wrong. No
    /// secret may be in it.
    /// </param>
    /// <param name="time">The clock.</param>
    /// <param name="logger">Told of changes and faults.</param>
    /// <exception cref="SettingsRefusedException">They can't be used. Afterwards only <see cref="Fault"/> says so.</exception>
    public WatchedFile(WatchedPlace place, Action<IReadOnlyList<FileContent>> take, TimeProvider time, ILogger logger)
    {
        (_place, _take, _time, _logger) = (place, take, time, logger);
        var (files, fault) = place.Read();
        fault ??= Take(files);
        if (fault is not null)
        {
            throw new SettingsRefusedException([$"{place.Setting}: {fault}"]);
        }

        _seen = _judged = WatchedPlace.FingerprintOf(files, fault);
        News = new FileNews(place.Setting, _judged, Fault: null);
    }

    /// <summary>A sentence that says what is wrong with the files as they are now; null: they are in force.</summary>
    public string? Fault => !Hangs ? _fault
        : $"{_place.Setting}: reading {string.Join(", ", _place.Paths)} has taken more than {LongestLook.TotalSeconds:0} s and is not over. " +
            "What was read before stays in force, and no change of it counts.";

    /// <summary>What is in force, or what is wrong with the files since it was put in force.</summary>
    public FileNews News { get; private set; }

    private bool Hangs => Volatile.Read(ref _lookingSince) is var since and not 0 && _time.GetElapsedTime(since) > LongestLook;

    /// <summary>Reads them again, unless the look before is not over.</summary>
    /// <param name="taking">Is held while they are put in force and <paramref name="tell"/> is called: never by two settings at once.</param>
    /// <param name="tell">Is told if there is news.</param>
    public void Look(Lock taking, Action<FileNews> tell)
    {
        if (!_looking.TryEnter())
        {
            if (Hangs && !_isHangSaid)
            {
                _isHangSaid = true;
                Log.Hangs(_logger, Fault!);
            }

            return;
        }

        try
        {
            Volatile.Write(ref _lookingSince, Math.Max(1, _time.GetTimestamp()));
            if (ReadChange() is var (files, unreadable))
            {
                lock (taking)
                {
                    Judge(files, unreadable);
                    tell(News);
                }
            }
        }
        finally
        {
            Volatile.Write(ref _lookingSince, 0);
            _isHangSaid = false;
            _looking.Exit();
        }
    }

    /// <returns>What they are now; null: that was judged before, or it may change still.</returns>
    private (IReadOnlyList<FileContent> Files, string? Fault)? ReadChange()
    {
        var now = _place.Fingerprint();
        var isSettled = now == _seen;
        _seen = now;
        if (!isSettled || now == _judged)
        {
            return null;
        }

        // Only now as a whole: a list may have many megabytes, and this is done each second beside the checks.
        var (files, unreadable) = _place.Read();
        _seen = WatchedPlace.FingerprintOf(files, unreadable);
        return _seen == now ? (files, unreadable) : null;
    }

    private void Judge(IReadOnlyList<FileContent> files, string? unreadable)
    {
        _judged = _seen;
        if ((unreadable ?? Take(files)) is { } fault)
        {
            _fault = $"{_place.Setting}: {fault} What was read before stays in force.";
            Log.Refused(_logger, _place.Setting, fault);
        }
        else
        {
            _fault = null;
            Log.Taken(_logger, _place.Setting, string.Join(", ", _place.Paths));
        }

        News = new FileNews(_place.Setting, _judged, _fault);
    }

    private string? Take(IReadOnlyList<FileContent> files)
    {
        try
        {
            _take(files);
            return null;
        }
        catch (InvalidDataException e)
        {
            return e.Message;
        }
        catch (Exception e) when (e is not OutOfMemoryException)
        {
            // Whatever is wrong with a file must not end the process, and its message could hold part of the file.
            return $"{string.Join(", ", _place.Paths)} can't be read ({e.GetType().Name}).";
        }
    }

    private static partial class Log
    {
        [LoggerMessage(2301, LogLevel.Information, "{Setting} was read again: {Files}")]
        public static partial void Taken(ILogger logger, string setting, string files);

        [LoggerMessage(2302, LogLevel.Error, "{Setting} has changed and is not used: {Fault} What was read before stays in force")]
        public static partial void Refused(ILogger logger, string setting, string fault);

        [LoggerMessage(2303, LogLevel.Error, "{Fault}")]
        public static partial void Hangs(ILogger logger, string fault);
    }
}

/// <summary>Files of a setting were read.</summary>
/// <param name="Setting">The setting that names them.</param>
/// <param name="Fingerprint">Tells their content from any other; the fault, if they could not be read.</param>
/// <param name="Fault">Why they are not in force; null: they are.</param>
internal sealed record FileNews(string Setting, string Fingerprint, string? Fault);
