using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Logging.Console;

namespace PhoneTheft.Gateway.Observability;

/// <summary>Writes lines of the log as another does, and of their exceptions what is no secret: the client library and servers put into them what they like.</summary>
internal sealed class SecretlessFormatter(ConsoleFormatter inner, Func<string, string> withoutSecrets) : ConsoleFormatter(inner.Name), IDisposable
{
    public override void Write<TState>(in LogEntry<TState> logEntry, IExternalScopeProvider? scopeProvider, TextWriter textWriter)
    {
        if (logEntry.Exception is not { } exception)
        {
            inner.Write(logEntry, scopeProvider, textWriter);
            return;
        }

        var told = new ToldException(withoutSecrets(exception.Message), withoutSecrets(exception.ToString()));
        inner.Write(
            new LogEntry<TState>(logEntry.LogLevel, logEntry.Category, logEntry.EventId, logEntry.State, told, logEntry.Formatter), scopeProvider, textWriter);
    }

    public void Dispose() => (inner as IDisposable)?.Dispose();
}
