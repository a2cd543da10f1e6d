namespace PhoneTheft.Gateway.Store.Embedded;

/// <summary>Garnet's loggers under one roof, <c>Garnet.*</c>, as it names them "Session" or "StoreWrapper".</summary>
/// <remarks>Garnet never disposes a factory it was given, and this one has nothing of its own.</remarks>
internal sealed class QuietLoggerFactory(ILoggerFactory inner) : ILoggerFactory
{
    public ILogger CreateLogger(string categoryName) =>
        new QuietLogger(inner.CreateLogger("Garnet." + categoryName));

    public void AddProvider(ILoggerProvider provider) => inner.AddProvider(provider);

    public void Dispose()
    {
    }
}

/// <summary>Passes on what Garnet has to say, a level lower where it only chats: a start writes twenty lines at Information.</summary>
internal sealed class QuietLogger(ILogger inner) : ILogger
{
    public IDisposable? BeginScope<TState>(TState state)
        where TState : notnull => inner.BeginScope(state);

    public bool IsEnabled(LogLevel logLevel) =>
        inner.IsEnabled(Lowered(logLevel));

    public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
        inner.Log(Lowered(logLevel), eventId, state, exception, formatter);

    private static LogLevel Lowered(LogLevel logLevel) =>
        logLevel == LogLevel.Information ? LogLevel.Debug : logLevel;
}
