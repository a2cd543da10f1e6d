using Microsoft.Extensions.Options;
using PhoneTheft.Gateway.Configuration;
using PhoneTheft.Gateway.Errors;

namespace PhoneTheft.Gateway.Sync;

/// <summary>SyncService and what it needs.</summary>
internal static class SyncSetup
{
    public static void AddSync(this IServiceCollection services)
    {
        services.AddSettings<SyncOptions>(SyncOptions.Section);
        services.AddSingleton(provider => provider.GetRequiredService<IOptions<SyncOptions>>().Value);
        services.AddSingleton<StreamRegistry>();
        services.AddSingleton<HeavyReads>();
        services.AddSingleton<ResumeCheck>();
        services.AddSingleton<Greeter>();
        services.AddSingleton<SyncService>();
        services.AddGuarded<SyncService>();
    }
}
