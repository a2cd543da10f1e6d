using PhoneTheft.Gateway.IntegrationTests.Support;
using PhoneTheft.Gateway.V1;

namespace PhoneTheft.Gateway.IntegrationTests.Hosting;

/// <summary>Callers leave in the middle of a stream all the time; that is no fault of the gateway.</summary>
public sealed class HangUpTests
{
    [Fact]
    public async Task Callers_that_hang_up_fill_no_log()
    {
        await using var redis = await RedisServerProcess.StartAsync();
        await using var gateway = await GatewayUnderTest.StartOnAsync(redis.EndPoint);
        await gateway.LoadedAsync();

        await Task.WhenAll(Enumerable.Range(0, 16).Select(async n =>
        {
            DateTime? deadline = n % 2 == 0 ? null : TimeProvider.System.GetUtcNow().UtcDateTime.AddHours(1);
            for (var i = 0; i < 50; i++)
            {
                using var checks = new CheckService.CheckServiceClient(gateway.Channel).CheckStream(GatewayUnderTest.As("alpha"), deadline);
                await checks.RequestStream.WriteAsync(new CheckStreamRequest { Imei = "490154203237518" });
                Assert.True(await checks.ResponseStream.MoveNext(TestContext.Current.CancellationToken));
                using var sync = new SyncService.SyncServiceClient(gateway.Channel).Sync(GatewayUnderTest.As("alpha"), deadline);
                await sync.RequestStream.WriteAsync(new SyncRequest());
            }
        }));

        await gateway.StatusAsync();
        Assert.DoesNotContain(gateway.Told, line => line.Contains("Unhandled exception", StringComparison.Ordinal));
    }
}
