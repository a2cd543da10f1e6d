using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Logging.Console;

namespace PhoneTheft.Gateway.Telemetry;

/// <summary>
/// Writes log lines as another formatter does, but without the secrets in exceptions: the text of an exception may come from a client
/// library or a server.
/// </summary>
internal sealed class SecretlessFormatter(ConsoleFormatter inner, IReadOnlyList<LogSecrets> secrets)
    : ConsoleFormatter(inner.Name), IDisposable
{
    public override void Write<TState>(in LogEntry<TState> logEntry, IExternalScopeProvider? scopeProvider, TextWriter textWriter)
    {
        if (logEntry.Exception is not { } exception)
        {
            inner.Write(logEntry, scopeProvider, textWriter);
            return;
        }

        var redacted = new RedactedException(Hide(exception.Message), Hide(exception.ToString()));
        inner.Write(
            new LogEntry<TState>(logEntry.LogLevel, logEntry.Category, logEntry.EventId, logEntry.State, redacted, logEntry.Formatter),
            scopeProvider, textWriter);
    }

    public void Dispose() => (inner as IDisposable)?.Dispose();

    private string Hide(string text) => secrets.Aggregate(text, (shown, secret) => secret.Hide(shown));
}

/// <summary>
/// Removes the secrets that one part of the gateway knows from a text. Whoever holds a secret registers one; the log uses all of them.
/// </summary>
/// <param name="Hide">From a text to the same text without the secrets.</param>
internal sealed record LogSecrets(Func<string, string> Hide);

/// <summary>Stands in the log for an exception whose text may hold secrets.</summary>
internal sealed class RedactedException(string message, string whole) : Exception(message)
{
    public override string ToString() => whole;
}
