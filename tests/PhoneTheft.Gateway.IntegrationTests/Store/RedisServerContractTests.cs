using PhoneTheft.Gateway.IntegrationTests.Support;
using PhoneTheft.Gateway.Store.Redis;

namespace PhoneTheft.Gateway.IntegrationTests.Store;

/// <summary>The contract on a redis-server.</summary>
[Collection<RedisCollection>]
public sealed class RedisServerContractTests(RedisFixture redis) : StoreContract
{
    private protected override async Task<StoreOptions> EmptyAsync() => With(new StoreOptions { Redis = (await redis.EmptyAsync()).EndPoint });
}
