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
    /// <summary>One line per event, for people.</summary>
    Simple,

    /// <summary>One JSON object per event, on one line.</summary>
    Json,
}

/// <summary>The format of the log on standard output, for code that writes there as well.</summary>
internal sealed record LogOutput(LogFormat Format);
