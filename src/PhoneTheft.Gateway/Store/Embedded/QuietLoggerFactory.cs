namespace PhoneTheft.Gateway.Store.Embedded;

/// <summary>Garnet's loggers under one roof, <c>Garnet.*</c>, as it names them "Session" or "StoreWrapper".</summary>
/// <remarks>Garnet never disposes a factory it was given, and this one has nothing of its own.</remarks>
internal sealed class QuietLoggerFactory(ILoggerFactory inner) : ILoggerFactory
{
    /// <inheritdoc/>
    public ILogger CreateLogger(string categoryName)
    {
        return new QuietLogger(inner.CreateLogger("Garnet." + categoryName));
    }

    /// <inheritdoc/>
    public void AddProvider(ILoggerProvider provider)
    {
        inner.AddProvider(provider);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
    }
}
