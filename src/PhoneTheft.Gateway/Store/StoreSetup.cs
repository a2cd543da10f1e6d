using Microsoft.Extensions.Options;
using PhoneTheft.Gateway.Configuration;
using PhoneTheft.Gateway.Replication;
using PhoneTheft.Gateway.Store.BulkLimits;
using PhoneTheft.Gateway.Store.CheckpointFiles;
using PhoneTheft.Gateway.Store.Losses;
using PhoneTheft.Gateway.Store.Opening;
using PhoneTheft.Gateway.Store.Redis;
using PhoneTheft.Gateway.Store.Servers;
using PhoneTheft.Gateway.Telemetry;

namespace PhoneTheft.Gateway.Store;

/// <summary>The store, the replica and what keeps them equal.</summary>
internal static class StoreSetup
{
    /// <param name="services">The gateway's.</param>
    /// <param name="createsByDefault">Whether an empty Redis becomes a new store when Store:Create is not set.</param>
    public static void AddStore(this IServiceCollection services, Func<IServiceProvider, bool> createsByDefault)
    {
        services.AddSettings<StoreOptions>(StoreOptions.Section);
        services.AddSingleton<IValidateOptions<StoreOptions>, StoreOptionsValidator>();
        services.AddSettings<BulkLimitOptions>(BulkLimitOptions.Section);
        services.AddSettings<CheckpointOptions>(CheckpointOptions.Section);
        services.AddSingleton(provider => new LogSecrets(
            new StoreSecrets(provider.GetRequiredService<IConfiguration>().GetSection(StoreOptions.Section).Get<StoreOptions>() ?? new StoreOptions()).Hide));
        services.AddSingleton<CheckpointFile>();
        services.AddSingleton<LossFile>();
        services.AddSingleton(provider => new LossBook(
            provider.GetRequiredService<CheckpointOptions>().Enabled ? provider.GetRequiredService<LossFile>() : null, provider.GetRequiredService<ILogger<LossBook>>()));
        services.AddSingleton<Replica>();
        services.AddSingleton<StoreConnection>();
        services.AddSingleton<EmbeddedStart>();
        services.AddSingleton<ServerWatch>();
        services.AddSingleton<HoldStore>();

        // Before the store's service: what is registered first is stopped last, and has the most time for its last file.
        services.AddHostedService<CheckpointFileKeeper>();
        services.AddHostedService(provider => ActivatorUtilities.CreateInstance<StoreService>(
            provider, provider.GetRequiredService<StoreOptions>().Create ?? createsByDefault(provider)));
    }
}
