namespace PhoneTheft.Gateway.Telemetry;

/// <summary>The log on standard output.</summary>
internal sealed class ConsoleLogging
{
    /// <summary>As in <see cref="LoggingOptions.LogLevel"/>, for this output alone.</summary>
    public Dictionary<string, LogLevel> LogLevel { get; init; } = new(StringComparer.OrdinalIgnoreCase);

    /// <summary>How a line is written.</summary>
    /// <value>Unset: simple on a terminal, JSON into a pipe or file.</value>
    public LogFormat? FormatterName { get; init; }
}

/// <summary>How the log is written.</summary>
internal enum LogFormat
{
    /// <summary>A line an event, for people.</summary>
    Simple,

    /// <summary>A JSON object an event, on one line.</summary>
    Json,
}

/// <summary>How the log is written on standard output, for what is written beside it.</summary>
internal sealed record LogOutput(LogFormat Format);
