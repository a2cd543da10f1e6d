using Grpc.Core;
using Microsoft.Extensions.Logging;
using PhoneTheft.Gateway.IntegrationTests.Support;
using PhoneTheft.Gateway.V1;

namespace PhoneTheft.Gateway.IntegrationTests.Hosting;

/// <summary>A caller that gives up is no fault of the gateway, whatever was under way.</summary>
public sealed class GivenUpCallsTests
{
    private static readonly string[] Methods =
    [
        "phonetheft.gateway.v1.CheckService/Check", "phonetheft.gateway.v1.CheckService/CheckMany",
        "phonetheft.gateway.v1.CheckService/CheckStream",
        "phonetheft.gateway.v1.BlocklistService/Block", "phonetheft.gateway.v1.BlocklistService/ListHolds",
        "phonetheft.gateway.v1.SyncService/Sync",
        "grpc.health.v1.Health/Watch", "grpc.reflection.v1alpha.ServerReflection/ServerReflectionInfo",
    ];

    [Fact]
    public async Task Calls_that_are_given_up_leave_nothing_in_the_log()
    {
        await using var gateway = await GatewayUnderTest.StartAsync();
        foreach (var method in Methods)
        {
            foreach (var timeout in new[] { "", "30m" })
            {
                using var body = new HeldContent(RawCall.Frame([0x0a], length: 20), []);
                using var givesUp = new CancellationTokenSource();
                var call = RawCall.OpenAsync(gateway.GrpcAddress, method, body, givesUp.Token, ("grpc-timeout", timeout));
                if (timeout.Length == 0)
                {
                    await givesUp.CancelAsync();
                }

                // Given up, or told that the deadline has passed: either will do.
                await Record.ExceptionAsync(async () => await (await call).DisposeAsync());
            }
        }

        var late = await Refusal.OfAsync(async () => await gateway.Blocklist.BlockAsync(
            new BlockRequest { Imei = "490154203237518", Reason = HoldReason.Stolen }, deadline: DateTime.UnixEpoch));
        Assert.Equal(StatusCode.DeadlineExceeded, late.StatusCode);
        await gateway.StopAsync();

        Assert.Empty(gateway.ToldAtLeast(LogLevel.Warning));
    }
}
