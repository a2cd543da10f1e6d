using Microsoft.Extensions.Options;
using PhoneTheft.Gateway.Configuration;
using PhoneTheft.Gateway.GrpcPipeline;

namespace PhoneTheft.Gateway.Sync;

/// <summary>SyncService and what it needs.</summary>
internal static class SyncSetup
{
    public static void AddSync(this IServiceCollection services)
    {
        services.AddSettings<SyncOptions>(SyncOptions.Section);
        services.AddSingleton(provider => provider.GetRequiredService<IOptions<SyncOptions>>().Value);
        services.AddSingleton<StreamRegistry>();
        services.AddSingleton<ShardReadGate>();
        services.AddSingleton<ResumeCheck>();
        services.AddSingleton<HelloHandler>();
        services.AddSingleton<SyncService>();
        services.AddWithErrorMapping<SyncService>();
    }

    public static void MapSync(this WebApplication app) => app.MapGrpcService<SyncService>();
}
