using PhoneTheft.Gateway.Configuration;

namespace PhoneTheft.Gateway.Security;

/// <summary>Who calls.</summary>
internal static class SecuritySetup
{
    public static void AddSecurity(this IServiceCollection services)
    {
        services.AddSettings<SecurityOptions>(SecurityOptions.Section);
        services.AddCarriers();
        services.AddSingleton<KnownCallers>();
        services.AddSingleton<HttpCallerReader>();
    }
}
