using PhoneTheft.Gateway.Store.Redis;


namespace PhoneTheft.Gateway.IntegrationTests.Store;

/// <summary>What every store does alike. A difference between two of them is a bug of ours.</summary>
public abstract partial class StoreContract
{
    /// <summary>Where an empty store is.</summary>
    private protected abstract Task<StoreOptions> EmptyAsync();

    private protected async Task<StoreUnderTest> OpenEmptyAsync() => await StoreUnderTest.OpenAsync(await EmptyAsync());

    /// <summary>The same store under other settings.</summary>
    private protected static StoreOptions With(StoreOptions options, int? shards = null, int logEntries = 100_000, TimeSpan? logAge = null) => new()
    {
        Redis = options.Redis,
        RedisCertificateAuthority = options.RedisCertificateAuthority,
        RedisCertificate = options.RedisCertificate,
        RedisKey = options.RedisKey,
        DataDirectory = options.DataDirectory,
        Shards = shards,
        LogEntries = logEntries,
        LogAge = logAge ?? options.LogAge,
        WriteTimeout = Patience.OfSeconds(10),
        ReadTimeout = Patience.OfSeconds(10),
    };
}
