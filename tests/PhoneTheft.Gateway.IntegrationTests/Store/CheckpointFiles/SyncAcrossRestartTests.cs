using PhoneTheft.Gateway.Core;
using PhoneTheft.Gateway.IntegrationTests.Client;
using PhoneTheft.Gateway.IntegrationTests.Support;

namespace PhoneTheft.Gateway.IntegrationTests.Store.CheckpointFiles;

/// <summary>A carrier's copy, whose gateway is restarted with its file while the list goes on.</summary>
public sealed class SyncAcrossRestartTests
{
    [Fact]
    public async Task A_carrier_resumes_at_a_gateway_started_from_file()
    {
        await using var redis = await RedisServerProcess.StartAsync();
        using var restarted = new RestartedGateway(redis);
        using var files = new TempDirectory();
        var state = files.Below("carrier.db");
        await restarted.LiveAsync(async gateway =>
        {
            await using var carrier = SyncClientUnderTest.Start("alpha", state, gateway.GrpcAddress);
            await carrier.PublishAsync([.. Enumerable.Range(0, 100).Select(SyncClientUnderTest.Block)]);
            await carrier.ConvergedAsync();
        });

        // Beyond the file by other gateways' doing, beyond the carrier's cursor, too.
        await using (var elsewhere = await GatewayUnderTest.StartOnAsync(redis.EndPoint))
        {
            await elsewhere.LoadedAsync();
            for (var device = 50; device < 150; device++)
            {
                await elsewhere.BlockAsync("bravo", SyncClientUnderTest.Device(device).ToString());
            }
        }

        await using var again = await restarted.StartLoadedAsync();
        await using var resumed = SyncClientUnderTest.Start("alpha", state, again.GrpcAddress);
        await Wait.Until(() => resumed.StatusOf(149) == EquipmentStatus.Prohibited);
        await resumed.PublishAsync([.. Enumerable.Range(0, 50).Select(SyncClientUnderTest.Unblock)]);
        await resumed.ConvergedAsync();

        await resumed.EqualAsync();
        Assert.Equal((16, 0), await RestartedGateway.LoadedAsync(again));
        Assert.Equal((EquipmentStatus.Permitted, EquipmentStatus.Prohibited), (resumed.StatusOf(0), resumed.StatusOf(99)));
        await again.TellsAsync(message => message.Contains("opened", StringComparison.Ordinal) && message.Contains("Unspecified", StringComparison.Ordinal));
    }
}
