using PhoneTheft.Gateway.IntegrationTests.Support;
using PhoneTheft.Gateway.Store.Redis;

namespace PhoneTheft.Gateway.IntegrationTests.Store;

/// <summary>The contract on a redis-server that is found through Sentinel.</summary>
public sealed class SentinelContractTests(SentinelFixture sentinel) : StoreContract, IClassFixture<SentinelFixture>
{
    private protected override async Task<StoreOptions> EmptyAsync() => With(new StoreOptions { Redis = await sentinel.EmptyAsync() });
}
