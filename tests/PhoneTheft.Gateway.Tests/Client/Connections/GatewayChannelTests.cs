using PhoneTheft.Gateway.Client;
using PhoneTheft.Gateway.V1;

namespace PhoneTheft.Gateway.Tests.Client.Connections;

public sealed class GatewayChannelTests
{
    // A retry that names another service would never happen, and nothing would say so.
    [Fact]
    public void The_service_that_is_retried_is_the_contracts() => Assert.Equal(GatewayChannel.CheckServiceName, CheckService.Descriptor.FullName);
}
