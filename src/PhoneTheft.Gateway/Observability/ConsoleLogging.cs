namespace PhoneTheft.Gateway.Observability;

/// <summary>The log on standard output.</summary>
internal sealed class ConsoleLogging
{
    /// <summary>As in <see cref="LoggingOptions.LogLevel"/>, for this output alone.</summary>
    public Dictionary<string, LogLevel> LogLevel { get; init; } = new(StringComparer.OrdinalIgnoreCase);

    /// <summary>How a line is written.</summary>
    /// <value>Unset: simple on a terminal, JSON into a pipe or file.</value>
    public LogFormat? FormatterName { get; init; }
}
