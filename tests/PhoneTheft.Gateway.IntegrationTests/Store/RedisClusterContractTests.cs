using PhoneTheft.Gateway.IntegrationTests.Support;
using PhoneTheft.Gateway.Store.Redis;

namespace PhoneTheft.Gateway.IntegrationTests.Store;

/// <summary>The contract on a Redis Cluster of three.</summary>
[Collection<RedisClusterCollection>]
public sealed class RedisClusterContractTests(RedisClusterFixture cluster) : StoreContract
{
    private protected override async Task<StoreOptions> EmptyAsync() => With(new StoreOptions { Redis = (await cluster.EmptyAsync()).EndPoints });
}
