using PhoneTheft.Gateway.Checking;

namespace PhoneTheft.Gateway.CheckRpc;

/// <summary>CheckService and what it needs besides what answers a check (<see cref="CheckingSetup"/>).</summary>
internal static class CheckRpcSetup
{
    public static void AddCheckRpc(this IServiceCollection services)
    {
        services.AddSingleton<RevisionMessages>();
        services.AddSingleton<ConsistencyReader>();
        services.AddSingleton<ConsistencyWait>();
        services.AddSingleton<CheckHandler>();
        services.AddSingleton<CheckManyResponder>();
        services.AddSingleton<CheckManyHandler>();
        services.AddSingleton<CheckStreamPace>();
        services.AddSingleton<CheckStreamHandler>();
        services.AddSingleton<CheckService>();
    }

    public static void MapCheckRpc(this WebApplication app)
    {
        // Made now: a counter that appears with the first check can't be told from a gateway that counts nothing.
        app.Services.GetRequiredService<CheckMetrics>();
        app.MapGrpcService<CheckService>();
    }
}
