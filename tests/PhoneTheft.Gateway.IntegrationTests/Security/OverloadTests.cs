using Grpc.Core;
using PhoneTheft.Gateway.IntegrationTests.Support;
using PhoneTheft.Gateway.V1;

namespace PhoneTheft.Gateway.IntegrationTests.Security;

public sealed class OverloadTests
{
    [Fact]
    public async Task Calls_beyond_those_that_may_wait_are_refused_undone()
    {
        await using var gateway = await GatewayUnderTest.StartAsync("--Overload:MostWaiting=1");
        var imeis = Enumerable.Range(0, 300).Select(number => $"35{number:D12}").ToList();

        var outcomes = await Task.WhenAll(imeis.Select(imei => OutcomeAsync(gateway, imei)));

        Assert.Contains("GATEWAY_BUSY", outcomes);
        Assert.Contains("", outcomes);
        Assert.Equal(["", "GATEWAY_BUSY"], outcomes.Distinct().Order(StringComparer.Ordinal));
        foreach (var (imei, outcome) in imeis.Zip(outcomes))
        {
            Assert.Equal(outcome.Length == 0 ? EquipmentStatus.Prohibited : EquipmentStatus.Permitted, await gateway.StatusOfAsync(imei));
        }
    }

    private static async Task<string> OutcomeAsync(GatewayUnderTest gateway, string imei)
    {
        try
        {
            await gateway.BlockAsync("alpha", imei);
            return "";
        }
        catch (RpcException e)
        {
            return Refusal.Of(e).Reason;
        }
    }
}
