
namespace PhoneTheft.Gateway.Telemetry;

/// <summary>What is logged, and how. Section "Logging", read by the logging library itself.</summary>
internal sealed class LoggingOptions
{
    public const string Section = "Logging";

    /// <summary>The minimum level of a category and of all categories that begin with its name.</summary>
    public Dictionary<string, LogLevel> LogLevel { get; init; } = new(StringComparer.OrdinalIgnoreCase)
    {
        ["Default"] = Microsoft.Extensions.Logging.LogLevel.Information,
        ["Microsoft"] = Microsoft.Extensions.Logging.LogLevel.Warning,
        ["Grpc"] = Microsoft.Extensions.Logging.LogLevel.Warning,

        // It logs what a caller's bytes do to it, a stack each; those are answered, and counted (MessageMetrics). Faults of ours the
        // boundary logs.
        ["Grpc.AspNetCore.Server"] = Microsoft.Extensions.Logging.LogLevel.None,

        // It has nothing to say above Information, but at any level it makes an activity and a log scope for each call: 950 bytes and
        // 1.2 µs.
        ["Microsoft.AspNetCore.Hosting.Diagnostics"] = Microsoft.Extensions.Logging.LogLevel.None,

        // It takes what a caller's frames do to it for its own fault, up to Critical; a flood is logged once a connection
        // (ConnectionNotices).
        ["Microsoft.AspNetCore.Server.Kestrel.Http2"] = Microsoft.Extensions.Logging.LogLevel.None,
        ["Microsoft.AspNetCore.Server.Kestrel.BadRequests"] = Microsoft.Extensions.Logging.LogLevel.None,

        // The host logs a refused start with its stack; Main says the reason, and the store's service what ends it later.
        ["Microsoft.Extensions.Hosting.Internal.Host"] = Microsoft.Extensions.Logging.LogLevel.None,

        // It says what listens: turned off by its own name only, not along with the rest.
        ["PhoneTheft.Gateway.Observability.Banner"] = Microsoft.Extensions.Logging.LogLevel.Information,
    };

    public ConsoleLogging Console { get; init; } = new();
}
