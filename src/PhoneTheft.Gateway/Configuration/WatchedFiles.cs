namespace PhoneTheft.Gateway.Configuration;

/// <summary>All files that are read again when they change. They are looked at once a second.</summary>
internal sealed class WatchedFiles : IDisposable
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(1);

    private readonly Lock _looking = new();
    private readonly ILogger<WatchedFile> _logger;
    private readonly ITimer _timer;
    private volatile WatchedFile[] _all = [];
    private Action<FileNews>? _told;

    public WatchedFiles(TimeProvider time, ILogger<WatchedFile> logger)
    {
        _logger = logger;
        _timer = time.CreateTimer(static all => ((WatchedFiles)all!).LookAtAll(), this, Interval, Interval);
    }

    /// <summary>A sentence for each setting whose files have changed and can't be used as they are.</summary>
    public IEnumerable<string> Faults => _all.Select(file => file.Fault).OfType<string>();

    /// <summary>Reads files now, and from now on whenever they change.</summary>
    /// <inheritdoc cref="WatchedFile(WatchedPlace, Action{IReadOnlyList{FileContent}}, ILogger)"/>
    public WatchedFile Watch(WatchedPlace place, Action<IReadOnlyList<FileContent>> take)
    {
        var file = new WatchedFile(place, take, _logger);
        lock (_looking)
        {
            _all = [.. _all, file];
            _told?.Invoke(file.News);
        }

        return file;
    }

    /// <summary>Has somebody told of all files that were read, and from now on of each that is read again or can't be used.</summary>
    public void OnNews(Action<FileNews> told)
    {
        lock (_looking)
        {
            Array.ForEach(_all, file => told(file.News));
            _told += told;
        }
    }

    public void Dispose() => _timer.Dispose();

    private void LookAtAll()
    {
        // A slow disk: the next look comes in a second.
        if (!_looking.TryEnter())
        {
            return;
        }

        try
        {
            foreach (var file in _all)
            {
                if (file.Look())
                {
                    _told?.Invoke(file.News);
                }
            }
        }
        finally
        {
            _looking.Exit();
        }
    }
}
