using PhoneTheft.Gateway.Configuration;
using PhoneTheft.Gateway.GrpcPipeline;

namespace PhoneTheft.Gateway.Sync;

/// <summary>SyncService and what it needs.</summary>
internal static class SyncSetup
{
    public static void AddSync(this IServiceCollection services)
    {
        services.AddSettings<SyncOptions>(SyncOptions.Section);
        services.AddSingleton<StreamRegistry>();
        services.AddSingleton<ShardReadGate>();
        services.AddSingleton<ResumeCheck>();
        services.AddSingleton<ListSource>();
        services.AddSingleton<HelloReader>();
        services.AddSingleton<HelloHandler>();
        services.AddSingleton<SyncStreamRunner>();
        services.AddSingleton<SyncService>();
        services.AddWithErrorInterceptor<SyncService>();
    }

    public static void MapSync(this WebApplication app) => app.MapGrpcService<SyncService>();
}
