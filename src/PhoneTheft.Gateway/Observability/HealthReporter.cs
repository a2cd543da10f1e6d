using Grpc.Health.V1;
using Grpc.HealthCheck;
using PhoneTheft.Gateway.GrpcPipeline;
using PhoneTheft.Gateway.Replication;

namespace PhoneTheft.Gateway.Observability;

/// <summary>Sets the status of grpc.health.v1: NOT_SERVING until the list is loaded, and again from the moment of stopping.</summary>
/// <remarks>It does not change when the store is away later: checks are answered from memory and say how old they are.</remarks>
internal sealed class HealthReporter(
    HealthServiceImpl health, StopSignal stop, Replica replica, TimeProvider time, IHostApplicationLifetime lifetime) : BackgroundService
{
    private static readonly string[] Services = ["", .. ContractServices.All.Select(service => service.FullName)];

    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(50);

    public override Task StartAsync(CancellationToken cancellationToken)
    {
        Report(HealthCheckResponse.Types.ServingStatus.NotServing);
        lifetime.ApplicationStopping.Register(() =>
        {
            Report(HealthCheckResponse.Types.ServingStatus.NotServing);
            stop.Give();
        });
        return base.StartAsync(cancellationToken);
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (!replica.IsLoaded && !stoppingToken.IsCancellationRequested)
        {
            await Task.Delay(Interval, time, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }

        if (!stoppingToken.IsCancellationRequested && !lifetime.ApplicationStopping.IsCancellationRequested)
        {
            Report(HealthCheckResponse.Types.ServingStatus.Serving);
        }
    }

    private void Report(HealthCheckResponse.Types.ServingStatus status)
    {
        foreach (var service in Services)
        {
            health.SetStatus(service, status);
        }
    }
}
