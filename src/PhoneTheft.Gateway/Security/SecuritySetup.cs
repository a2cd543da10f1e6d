using PhoneTheft.Gateway.Configuration;

namespace PhoneTheft.Gateway.Security;

/// <summary>Who calls.</summary>
internal static class SecuritySetup
{
    public static void AddSecurity(this IServiceCollection services)
    {
        services.AddSettings<SecurityOptions>(SecurityOptions.Section);
        services.AddCarriers();
        services.AddSingleton<RefusedCallers>();
        services.AddSingleton<DevelopmentCallers>();
        services.AddSingleton<AuthenticatedCallers>();
        services.AddSingleton<ICallerFinder>(provider => provider.GetRequiredService<SecurityOptions>().Mode switch
        {
            SecurityMode.Development => provider.GetRequiredService<DevelopmentCallers>(),
            _ => provider.GetRequiredService<AuthenticatedCallers>(),
        });
    }
}
