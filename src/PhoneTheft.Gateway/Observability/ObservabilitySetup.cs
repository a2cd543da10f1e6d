using Grpc.HealthCheck;
using PhoneTheft.Gateway.GrpcPipeline;
using PhoneTheft.Gateway.Replication;

namespace PhoneTheft.Gateway.Observability;

/// <summary>Health, readiness and the banner.</summary>
internal static class ObservabilitySetup
{
    // Load balancers like to ask with HEAD.
    private static readonly string[] Probe = [HttpMethods.Get, HttpMethods.Head];

    public static void AddHealth(this IServiceCollection services)
    {
        services.AddSingleton<HealthServiceImpl>();
        services.AddHostedService(provider => provider.GetRequiredService<OpenStreams>());
        services.AddSingleton<GatewayFacts>();
        services.AddSingleton<LostHoldGauge>();
        services.AddHostedService<HealthReporter>();
        services.AddHostedService<Banner>();
    }

    /// <summary>
    /// /healthz: the process answers. /readyz: every shard has something to answer from. It does not drop when the store is away or has
    /// lost changes. Anybody may ask, so neither says more.
    /// </summary>
    public static void MapHealth(this WebApplication app)
    {
        app.MapGrpcService<HealthServiceImpl>();

        // Nobody else asks for it: what is lost is measured from the start.
        app.Services.GetRequiredService<LostHoldGauge>();
        app.MapMethods("/healthz", Probe, () => Results.Text("ok\n"));
        app.MapMethods("/readyz", Probe, (Replica replica, IHostApplicationLifetime lifetime) =>
            replica.IsLoaded && !lifetime.ApplicationStopping.IsCancellationRequested
                ? Results.Text("ready\n")
                : Results.Text("not ready\n", statusCode: StatusCodes.Status503ServiceUnavailable));
    }
}
