namespace PhoneTheft.Gateway.Configuration;

/// <summary>All files that are read again when they change. They are looked at once a second.</summary>
internal sealed class WatchedFiles : IDisposable
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(1);

    private readonly Lock _taking = new();
    private readonly TimeProvider _time;
    private readonly ILogger<WatchedFile> _logger;
    private readonly ITimer _timer;
    private volatile WatchedFile[] _all = [];
    private Action<FileNews>? _told;

    public WatchedFiles(TimeProvider time, ILogger<WatchedFile> logger)
    {
        (_time, _logger) = (time, logger);
        _timer = time.CreateTimer(static all => ((WatchedFiles)all!).LookAtAll(), this, Interval, Interval);
    }

    /// <summary>A sentence for each setting whose files have changed and can't be used as they are, or can't be read at all.</summary>
    public IEnumerable<string> Faults => _all.Select(file => file.Fault).OfType<string>();

    /// <summary>Reads files now, and from now on whenever they change.</summary>
    /// <inheritdoc cref="WatchedFile(WatchedPlace, Action{IReadOnlyList{FileContent}}, TimeProvider, ILogger)"/>
    public WatchedFile Watch(WatchedPlace place, Action<IReadOnlyList<FileContent>> take)
    {
        var file = new WatchedFile(place, take, _time, _logger);
        lock (_taking)
        {
            _all = [.. _all, file];
            _told?.Invoke(file.News);
        }

        return file;
    }

    /// <summary>Has somebody told of all files that were read, and from now on of each that is read again or can't be used.</summary>
    public void OnNews(Action<FileNews> told)
    {
        lock (_taking)
        {
            Array.ForEach(_all, file => told(file.News));
            _told += told;
        }
    }

    public void Dispose() => _timer.Dispose();

    private void LookAtAll()
    {
        foreach (var file in _all)
        {
            file.Look(_taking, news => _told?.Invoke(news));
        }
    }
}
