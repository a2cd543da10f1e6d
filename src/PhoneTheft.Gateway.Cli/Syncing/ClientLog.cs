using Microsoft.Extensions.Logging;

namespace PhoneTheft.Gateway.Cli.Syncing;

/// <summary>What the sync client tells an operator, handed to whoever shows it. It names no IMEI.</summary>
internal sealed class ClientLog(Action<LogLevel, string> say) : ILogger
{
    public IDisposable? BeginScope<TState>(TState state)
        where TState : notnull => null;

    public bool IsEnabled(LogLevel logLevel) => logLevel >= LogLevel.Information;

    public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
    {
        if (IsEnabled(logLevel))
        {
            say(logLevel, Printable.Line(formatter(state, exception), 500));
        }
    }
}
