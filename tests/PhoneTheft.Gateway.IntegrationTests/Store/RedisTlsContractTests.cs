using PhoneTheft.Gateway.IntegrationTests.Support;
using PhoneTheft.Gateway.Store.Redis;

namespace PhoneTheft.Gateway.IntegrationTests.Store;

/// <summary>The contract over TLS with certificates on both sides, as the user whom docs/operations.md describes.</summary>
public sealed class RedisTlsContractTests(RedisTlsFixture redis) : StoreContract, IClassFixture<RedisTlsFixture>
{
    private protected override async Task<StoreOptions> EmptyAsync()
    {
        await GatewayUser.AddToAsync(await redis.EmptyAsync());
        return With(redis.Files.Options(GatewayUser.At($"127.0.0.1:{redis.TlsPort}")));
    }
}
