using PhoneTheft.Gateway.IntegrationTests.Support;
using PhoneTheft.Gateway.V1;

namespace PhoneTheft.Gateway.IntegrationTests.Tls;

public sealed class SecureListenerTests
{
    private const string Imei = "490154203237518";

    [Fact]
    public async Task A_carrier_checks_over_TLS()
    {
        using var tls = new TestTls();
        await using var gateway = await GatewayUnderTest.StartSecureAsync(tls);

        Assert.StartsWith("https://127.0.0.1:", gateway.GrpcAddress, StringComparison.Ordinal);
        Assert.Equal(EquipmentStatus.Permitted, await gateway.StatusOfAsync(Imei));
    }
}
