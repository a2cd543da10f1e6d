using Microsoft.Extensions.Options;
using PhoneTheft.Gateway.Configuration;
using PhoneTheft.Gateway.Security.Tokens;

namespace PhoneTheft.Gateway.Security;

/// <summary>Who calls.</summary>
internal static class SecuritySetup
{
    public static void AddSecurity(this IServiceCollection services)
    {
        services.AddSettings<SecurityOptions>(SecurityOptions.Section);
        services.AddSettings<TokenOptions>(TokenOptions.Section);
        services.AddSettings<ProxyOptions>(ProxyOptions.Section);
        services.AddSingleton<IValidateOptions<SecurityOptions>, SecurityOptionsValidator>();
        services.AddSingleton<IValidateOptions<TokenOptions>, TokenOptionsValidator>();
        services.AddCarriers();
        services.AddSingleton<PageSessions>();
        services.AddSingleton<DevelopmentCallers>();
        services.AddSingleton<AuthenticatedCallers>();
        services.AddSingleton<RegisteredCallers>();
        services.AddSingleton<CertificateCallers>();
        services.AddSingleton<TrustedProxy>();
        services.AddSingleton<IssuerKeys>();
        services.AddSingleton<IssuerMetadata>();
        services.AddHostedService(provider => provider.GetRequiredService<IssuerMetadata>());
        services.AddSingleton<TokenValidator>();
        services.AddSingleton<TokenCallers>();
        services.AddSingleton<ICallerFinder>(provider => provider.GetRequiredService<SecurityOptions>().Mode switch
        {
            SecurityMode.Development => provider.GetRequiredService<DevelopmentCallers>(),
            _ => provider.GetRequiredService<AuthenticatedCallers>(),
        });
    }
}
