using PhoneTheft.Gateway.IntegrationTests.Support;
using PhoneTheft.Gateway.Store.Redis;

namespace PhoneTheft.Gateway.IntegrationTests.Store;

/// <summary>The contract on a redis-server, as the user whom docs/operations.md describes.</summary>
[Collection<RedisCollection>]
public sealed class GatewayUserContractTests(RedisFixture redis) : StoreContract
{
    private protected override async Task<StoreOptions> EmptyAsync()
    {
        var server = await redis.EmptyAsync();
        await GatewayUser.AddToAsync(server);
        return With(new StoreOptions { Redis = GatewayUser.At(server) });
    }
}
