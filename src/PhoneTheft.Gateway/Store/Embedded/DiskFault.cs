namespace PhoneTheft.Gateway.Store.Embedded;

/// <summary>What kept Garnet from writing its files. It tells nobody but its log: callers see their connection break.</summary>
internal sealed class DiskFault(ILogger inner) : ILogger
{
    private volatile string? _cause;

    /// <summary>Why; null: nothing did.</summary>
    public string? Cause => _cause;

    public void Clear() => _cause = null;

    public void Note(Exception e) => _cause = e.Message;

    public IDisposable? BeginScope<TState>(TState state)
        where TState : notnull => inner.BeginScope(state);

    public bool IsEnabled(LogLevel logLevel) => true;

    public void Log<TState>(
        LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
    {
        if (exception is IOException or UnauthorizedAccessException && logLevel >= LogLevel.Error && _cause is null)
        {
            // Once: from here on each of its writes fails.
            _cause = exception.Message;
            inner.Log(LogLevel.Debug, eventId, state, exception, formatter);
        }
    }
}
