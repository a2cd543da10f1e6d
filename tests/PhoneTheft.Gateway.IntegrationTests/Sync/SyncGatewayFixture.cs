using PhoneTheft.Gateway.IntegrationTests.Support;

namespace PhoneTheft.Gateway.IntegrationTests.Sync;

/// <summary>One gateway on an embedded store for the tests of a class that leave it as it was, or use devices of their own.</summary>
public sealed class SyncGatewayFixture : IAsyncLifetime
{
    internal GatewayUnderTest Gateway { get; private set; } = null!;

    public async ValueTask InitializeAsync() =>
        Gateway = await GatewayUnderTest.StartAsync("--Sync:HelloWithin=00:00:00.500", "--Sync:Heartbeat=00:00:00.100");

    public ValueTask DisposeAsync() => Gateway.DisposeAsync();
}
