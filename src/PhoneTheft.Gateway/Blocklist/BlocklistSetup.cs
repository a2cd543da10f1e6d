using PhoneTheft.Gateway.Configuration;
using PhoneTheft.Gateway.GrpcPipeline;

namespace PhoneTheft.Gateway.Blocklist;

/// <summary>BlocklistService and what it needs.</summary>
internal static class BlocklistSetup
{
    public static void AddBlocklist(this IServiceCollection services)
    {
        services.AddSettings<BlocklistOptions>(BlocklistOptions.Section);
        services.AddSingleton<DeviceModels>();
        services.AddSingleton<StatusReport>();
        services.AddSingleton<BlocklistService>();
        services.AddWithErrorInterceptor<BlocklistService>();
    }

    public static void MapBlocklist(this WebApplication app)
    {
        // Read now: a file of models that can't be read is a reason not to start, not one to fail the first look-up.
        app.Services.GetRequiredService<DeviceModels>();
        app.MapGrpcService<BlocklistService>();
    }
}
