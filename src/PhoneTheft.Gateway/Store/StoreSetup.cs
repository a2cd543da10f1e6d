using Microsoft.Extensions.Options;
using PhoneTheft.Gateway.Configuration;
using PhoneTheft.Gateway.Replication;
using PhoneTheft.Gateway.Store.BulkLimits;
using PhoneTheft.Gateway.Store.CheckpointFiles;
using PhoneTheft.Gateway.Store.Format;
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
            provider.GetRequiredService<CheckpointOptions>().Enabled
                ? provider.GetRequiredService<LossFile>()
                : null, provider.GetRequiredService<ILogger<LossBook>>()));
        services.AddSingleton<LostBranchFile>();
        services.AddSingleton(provider => new LostBranches(
            provider.GetRequiredService<CheckpointOptions>().Enabled
                ? provider.GetRequiredService<LostBranchFile>()
                : null, provider.GetRequiredService<LossBook>()));
        services.AddSingleton<Replica>();
        services.AddSingleton<StoreConnection>();
        services.AddSingleton<EmbeddedStart>();
        services.AddSingleton<ServerWatch>();
        services.AddSingleton<HoldStore>();
        services.AddSingleton(provider => new StoreEnvironment(
            provider.GetRequiredService<StoreOptions>(), provider.GetRequiredService<StoreOptions>().Create ?? createsByDefault(provider),
            provider.GetRequiredService<TimeProvider>(), provider.GetRequiredService<ILoggerFactory>()));
        services.AddSingleton<CheckpointServing>();
        services.AddSingleton<StoreOpening>();
        services.AddSingleton<Func<StoreIdentity, StoreMemory, OpenStore>>(
            provider => (identity, memory) => Open(provider, identity, memory));

        // Before the store's service: what is registered first is stopped last, and has the most time for its last file.
        services.AddHostedService<CheckpointFileKeeper>();
        services.AddHostedService<StoreService>();
    }

    private static OpenStore Open(IServiceProvider provider, StoreIdentity identity, StoreMemory memory)
    {
        var (connection, environment) = (provider.GetRequiredService<StoreConnection>(), provider.GetRequiredService<StoreEnvironment>());
        return new OpenStore(
            new StoreContext(identity, connection.Database, environment.Options, environment.Time, environment.Loggers), connection,
            provider.GetRequiredService<ServerWatch>(), provider.GetRequiredService<Replica>(), provider.GetRequiredService<BulkLimitOptions>(), memory);
    }
}
