using Microsoft.Extensions.Logging;
using PhoneTheft.Gateway.Cli.Wording;
using PhoneTheft.Gateway.Client;

namespace PhoneTheft.Gateway.Cli.Syncing;

/// <summary>Passes the log messages of the sync client on. They name no IMEI.</summary>
/// <param name="say">Shows a message.</param>
/// <param name="failed">Gives the message about a failed connection to a gateway; null if none is needed.</param>
internal sealed class ClientLog(Action<LogLevel, string> say, Func<string, string?> failed) : ILogger
{
    public IDisposable? BeginScope<TState>(TState state)
        where TState : notnull => null;

    public bool IsEnabled(LogLevel logLevel) => logLevel >= LogLevel.Information;

    public void Log<TState>(
        LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
    {
        if (IsEnabled(logLevel) && (eventId.Id == SyncClient.ConnectionFailedEvent ? failed(GatewayIn(state)) : formatter(state, exception)) is { } text)
        {
            say(logLevel, Printable.Line(text, 500));
        }
    }

    private static string GatewayIn<TState>(TState state) =>
        state is IEnumerable<KeyValuePair<string, object?>> values
            && values.FirstOrDefault(value => value.Key == "Gateway").Value is string gateway
                ? gateway
                : "";
}
