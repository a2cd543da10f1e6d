using Microsoft.Extensions.Options;
using PhoneTheft.Gateway.Errors;

namespace PhoneTheft.Gateway.Sync;

/// <summary>SyncService and what it needs.</summary>
internal static class SyncSetup
{
    public static void AddSync(this IServiceCollection services)
    {
        services.AddOptions<SyncOptions>().BindConfiguration(SyncOptions.Section, binder => binder.ErrorOnUnknownConfiguration = true)
            .ValidateDataAnnotations().ValidateOnStart();
        services.AddSingleton(provider => provider.GetRequiredService<IOptions<SyncOptions>>().Value);
        services.AddSingleton<StreamRegistry>();
        services.AddSingleton<HeavyReads>();
        services.AddSingleton<ResumeCheck>();
        services.AddSingleton<Greeter>();
        services.AddSingleton<SyncService>();
        services.AddGuarded<SyncService>();
    }
}
