namespace PhoneTheft.Gateway.Store.Embedded;

/// <summary>Passes on what Garnet has to say, a level lower where it only chats: a start writes twenty lines at Information.</summary>
internal sealed class QuietLogger(ILogger inner) : ILogger
{
    /// <inheritdoc/>
    public IDisposable? BeginScope<TState>(TState state)
        where TState : notnull
    {
        return inner.BeginScope(state);
    }

    /// <inheritdoc/>
    public bool IsEnabled(LogLevel logLevel)
    {
        return inner.IsEnabled(Lowered(logLevel));
    }

    /// <inheritdoc/>
    public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
    {
        inner.Log(Lowered(logLevel), eventId, state, exception, formatter);
    }

    private static LogLevel Lowered(LogLevel logLevel)
    {
        return logLevel == LogLevel.Information ? LogLevel.Debug : logLevel;
    }
}
