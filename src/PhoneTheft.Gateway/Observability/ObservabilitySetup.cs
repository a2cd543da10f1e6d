using Grpc.HealthCheck;
using Microsoft.Extensions.Logging.Console;
using PhoneTheft.Gateway.Replication;
using PhoneTheft.Gateway.Store;
using PhoneTheft.Gateway.Store.Losses;
using PhoneTheft.Gateway.Store.Opening;

namespace PhoneTheft.Gateway.Observability;

/// <summary>Logs, health and the banner.</summary>
internal static class ObservabilitySetup
{
    // Load balancers like to ask with HEAD.
    private static readonly string[] Probe = [HttpMethods.Get, HttpMethods.Head];

    public static void AddGatewayLogging(this WebApplicationBuilder builder)
    {
        var section = builder.Configuration.GetSection(LoggingOptions.Section);
        builder.Logging.AddConfiguration(section);

        // A line per event for people at a terminal, a JSON object per event for whatever collects them elsewhere.
        var format = section.Get<LoggingOptions>()?.Console.FormatterName ?? (Console.IsOutputRedirected ? LogFormat.Json : LogFormat.Simple);
        builder.Services.AddSingleton(new LogOutput(format));
        if (format is LogFormat.Json)
        {
            builder.Logging.AddJsonConsole(console => console.TimestampFormat = "O");
        }
        else
        {
            builder.Logging.AddSimpleConsole(console => console.SingleLine = true);
        }

        builder.Services.HideSecrets(new StoreSecrets(builder.Configuration.GetSection(StoreOptions.Section).Get<StoreOptions>() ?? new StoreOptions()));
    }

    /// <summary>In the exceptions of every way there is of writing the log.</summary>
    public static void HideSecrets(this IServiceCollection services, StoreSecrets secrets)
    {
        foreach (var formatter in services.Where(service => service.ServiceType == typeof(ConsoleFormatter) && service.ImplementationType is not null).ToList())
        {
            services.Remove(formatter);
            services.AddSingleton<ConsoleFormatter>(provider =>
                new SecretlessFormatter((ConsoleFormatter)ActivatorUtilities.CreateInstance(provider, formatter.ImplementationType!), secrets.Hide));
        }
    }

    public static void AddHealth(this IServiceCollection services)
    {
        services.AddSingleton<HealthServiceImpl>();
        services.AddSingleton<StopSignal>();
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
        app.MapMethods("/healthz", Probe, () => Results.Text("ok\n"));
        app.MapMethods("/readyz", Probe, (Replica replica, LossBook losses, IHostApplicationLifetime lifetime) =>
            replica.IsLoaded && !lifetime.ApplicationStopping.IsCancellationRequested
                ? Results.Text(string.Concat(losses.Open.Select(loss => $"{loss}\n").Prepend("ready\n")))
                : Results.Text("not ready\n", statusCode: StatusCodes.Status503ServiceUnavailable));
    }
}
