using PhoneTheft.Gateway.IntegrationTests.Support;
using PhoneTheft.Gateway.Store.Redis;

namespace PhoneTheft.Gateway.IntegrationTests.Store;

/// <summary>The contract on a Redis Cluster of three, as the user whom docs/operations.md describes.</summary>
[Collection<RedisClusterCollection>]
public sealed class GatewayUserClusterContractTests(RedisClusterFixture cluster) : StoreContract
{
    private protected override async Task<StoreOptions> EmptyAsync()
    {
        var servers = await cluster.EmptyAsync();
        foreach (var node in servers.Nodes)
        {
            await GatewayUser.AddToAsync(node);
        }

        return With(new StoreOptions { Redis = GatewayUser.At(servers.EndPoints) });
    }
}
