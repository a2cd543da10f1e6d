using Microsoft.Extensions.Logging.Console;

namespace PhoneTheft.Gateway.Telemetry;

/// <summary>The log: its levels, its format, and what is kept out of it.</summary>
internal static class TelemetrySetup
{
    public static void AddGatewayLogging(this WebApplicationBuilder builder)
    {
        var section = builder.Configuration.GetSection(LoggingOptions.Section);
        builder.Logging.AddConfiguration(section);

        // A line per event for people at a terminal, a JSON object per event for whatever collects them elsewhere.
        var format = section.Get<LoggingOptions>()?.Console.FormatterName ?? (
            Console.IsOutputRedirected ? LogFormat.Json : LogFormat.Simple);
        builder.Services.AddSingleton(new LogOutput(format));
        if (format is LogFormat.Json)
        {
            builder.Logging.AddJsonConsole(console => console.TimestampFormat = "O");
        }
        else
        {
            builder.Logging.AddSimpleConsole(console => console.SingleLine = true);
        }

        builder.Services.HideSecretsInLogs();
    }

    /// <summary>
    /// Every formatter of the log leaves out what the registered <see cref="LogSecrets"/> know, in the exceptions that it writes.
    /// </summary>
    public static void HideSecretsInLogs(this IServiceCollection services)
    {
        var formatters = services.Where(
            service => service.ServiceType == typeof(ConsoleFormatter) && service.ImplementationType is not null);
        foreach (var formatter in formatters.ToList())
        {
            services.Remove(formatter);
            services.AddSingleton<ConsoleFormatter>(provider => new SecretlessFormatter(
                (ConsoleFormatter)ActivatorUtilities.CreateInstance(provider, formatter.ImplementationType!),
                [.. provider.GetServices<LogSecrets>()]));
        }
    }
}
