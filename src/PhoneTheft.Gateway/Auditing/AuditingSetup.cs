using PhoneTheft.Gateway.Configuration;
using PhoneTheft.Gateway.Store.Redis;

namespace PhoneTheft.Gateway.Auditing;

/// <summary>The audit log.</summary>
internal static class AuditingSetup
{
    /// <param name="services">The gateway's.</param>
    /// <param name="isOnByDefault">Whether a log is kept when Audit:Enabled is not set.</param>
    public static void AddAuditing(this IServiceCollection services, Func<IServiceProvider, bool> isOnByDefault)
    {
        services.AddSettings<AuditOptions>(AuditOptions.Section);
        services.AddSingleton(provider => new AuditPlace(
            provider.GetRequiredService<AuditOptions>(), provider.GetRequiredService<StoreOptions>(), isOnByDefault(provider)));
        services.AddSingleton<AuditQueue>();
        services.AddSingleton<AuditFloods>();
        services.AddSingleton<AuditHealth>();
        services.AddSingleton<AuditMetrics>();
        services.AddSingleton<AuditRetention>();
        services.AddSingleton<GatewayRecords>();
        services.AddSingleton<AuditOpening>();
        services.AddSingleton<AuditLog>();
        services.AddSingleton<RefusedCallers>();
        services.AddSingleton<AuditedWrites>();
        services.AddSingleton<AuditKeeper>();
        services.AddSingleton<AuditAnchor>();
        services.AddSingleton<AuditTelling>();
        services.AddHostedService<AuditedFiles>();

        // The last is stopped first: the log is closed, then the store is told of its end.
        services.AddHostedService<AuditAnchors>();
        services.AddHostedService<AuditWatch>();
        services.AddHostedService(provider => provider.GetRequiredService<AuditKeeper>());
    }
}
