using PhoneTheft.Gateway.IntegrationTests.Support;
using PhoneTheft.Gateway.V1;

namespace PhoneTheft.Gateway.IntegrationTests.Faults;

/// <summary>A replica that stands still is connected like the primary, and nothing that must be current is read from it.</summary>
public sealed class LaggingReplicaTests
{
    private const string Old = "49015420323751";
    private const string New = "35693803564380";

    private static readonly Consistency Full = new() { FullyConsistent = true };

    [Fact]
    public async Task What_the_replica_lacks_is_answered_and_what_it_still_has_is_not()
    {
        await using var redis = await PrimaryAndReplica.StartAsync();

        // It comes first: who takes any server takes that one.
        var endPoints = $"{redis.Second.EndPoint},{redis.First.EndPoint}";
        await using var gateway = await GatewayUnderTest.StartOnAsync(endPoints, WriteTally.Impatient);
        await gateway.LoadedAsync();
        await gateway.BlockAsync("alpha", Old);
        await redis.FollowsAsync(redis.First);
        await Sites.Replication.CutAsync(redis.First);
        await gateway.UnblockAsync("alpha", Old);
        await gateway.BlockAsync("alpha", New);

        // Loaded and followed after the cut.
        await using var late = await GatewayUnderTest.StartOnAsync(endPoints, WriteTally.Impatient);
        await late.LoadedAsync();
        foreach (var one in new[] { gateway, late })
        {
            for (var i = 0; i < 20; i++)
            {
                Assert.Equal(EquipmentStatus.Prohibited, (await one.CheckAsync(New, Full)).Status);
                Assert.Equal(EquipmentStatus.Permitted, (await one.CheckAsync(Old, Full)).Status);
                Assert.Single((await one.DeviceAsync(New, "alpha")).Holds);
                Assert.Empty((await one.DeviceAsync(Old, "alpha")).Holds);
            }
        }

        // Without the primary nothing that must be current is answered, although the replica would.
        await redis.First.KillAsync();
        foreach (var one in new[] { gateway, late })
        {
            await Wait.Until(one.HasTroubleAsync);
            Assert.Contains((await Refusal.OfAsync(() => one.CheckAsync(New, Full))).Reason, (string[])["STORE_UNAVAILABLE", "CONSISTENCY_TIMEOUT"]);
            Assert.Equal("STORE_UNAVAILABLE", (await Refusal.OfAsync(() => one.DeviceAsync(Old, "alpha"))).Reason);
            Assert.Equal(EquipmentStatus.Prohibited, await one.StatusOfAsync(New));
            Assert.Equal(EquipmentStatus.Permitted, await one.StatusOfAsync(Old));
            Assert.Empty((await one.StatusAsync()).Losses);
        }
    }
}
