using Grpc.HealthCheck;
using Microsoft.Extensions.Configuration.Memory;
using PhoneTheft.Gateway.Core.Replication;
using PhoneTheft.Gateway.Store.Losses;

namespace PhoneTheft.Gateway.Observability;

/// <summary>Logs, health and the banner.</summary>
internal static class ObservabilitySetup
{
    private static readonly Dictionary<string, string?> DefaultLevels = new(StringComparer.Ordinal)
    {
        ["Logging:LogLevel:Default"] = "Information",
        ["Logging:LogLevel:Microsoft"] = "Warning",
        ["Logging:LogLevel:Grpc"] = "Warning",

        // It logs what a caller's bytes do to it, a stack each; those are answered, and counted (MessageMetrics). Faults of ours the boundary logs.
        ["Logging:LogLevel:Grpc.AspNetCore.Server"] = "None",

        // It has nothing to say above Information, but at any level it makes an activity and a log scope for each call: 950 bytes and 1.2 µs.
        ["Logging:LogLevel:Microsoft.AspNetCore.Hosting.Diagnostics"] = "None",

        // The host logs a refused start with its stack; Main says the reason, and the store's service what ends it later.
        ["Logging:LogLevel:Microsoft.Extensions.Hosting.Internal.Host"] = "None",
    };

    public static void AddGatewayLogging(this WebApplicationBuilder builder)
    {
        // A line per event for people at a terminal, a JSON object per event for whatever collects them elsewhere.
        builder.Logging.ClearProviders();

        // Before every other source, so that a setting of the operator wins.
        builder.Configuration.Sources.Insert(0, new MemoryConfigurationSource { InitialData = DefaultLevels });
        if (Console.IsOutputRedirected)
        {
            builder.Logging.AddJsonConsole(console => console.TimestampFormat = "O");
        }
        else
        {
            builder.Logging.AddSimpleConsole(console => console.SingleLine = true);
        }
    }

    public static void AddHealth(this IServiceCollection services)
    {
        services.AddSingleton<HealthServiceImpl>();
        services.AddSingleton<OpenStreams>();
        services.AddHostedService(provider => provider.GetRequiredService<OpenStreams>());
        services.AddHostedService<HealthReporter>();
        services.AddHostedService<Banner>();
    }

    /// <summary>
    /// /healthz: the process lives. /readyz: it has something to answer from; doesn't drop because the store is away, nor because it
    /// lost something, which is said in the lines that follow the first.
    /// </summary>
    public static void MapHealth(this WebApplication app)
    {
        app.MapGrpcService<HealthServiceImpl>();
        app.MapGet("/healthz", () => Results.Text("ok\n"));
        app.MapGet("/readyz", (Replica replica, LossBook losses, IHostApplicationLifetime lifetime) =>
            replica.IsLoaded && !lifetime.ApplicationStopping.IsCancellationRequested
                ? Results.Text(string.Concat(losses.Open.Select(loss => $"{loss}\n").Prepend("ready\n")))
                : Results.Text("not ready\n", statusCode: StatusCodes.Status503ServiceUnavailable));
    }
}
