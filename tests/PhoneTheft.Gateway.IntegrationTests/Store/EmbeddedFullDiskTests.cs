using System.Runtime.Versioning;
using Grpc.Core;
using PhoneTheft.Gateway.IntegrationTests.Support;
using PhoneTheft.Gateway.V1;

namespace PhoneTheft.Gateway.IntegrationTests.Store;

/// <summary>The disk of the embedded store is full: that is said, checks go on, and so do writes when there is room.</summary>
[UnsupportedOSPlatform("windows")]
public sealed class EmbeddedFullDiskTests
{
    [Fact]
    public async Task A_full_disk_is_named_and_writes_resume()
    {
        await using var disk = await SmallDisk.MountOrSkipAsync(megabytes: 64);
        var data = Path.Combine(disk.Root, "data");
        var taken = new List<string>();
        await using (var gateway = await GatewayUnderTest.StartAsync($"--Store:DataDirectory={data}", "--Checkpoint:Enabled=false", "--Store:WriteTimeout=00:00:02"))
        {
            await gateway.BlockAsync("alpha", EmbeddedGateway.Device(0));
            taken.Add(EmbeddedGateway.Device(0));
            disk.Fill();

            for (var number = 1; (await gateway.StatusAsync()).Trouble.Length == 0; number++)
            {
                Assert.InRange(number, 1, 5_000);
                try
                {
                    await gateway.BlockAsync("alpha", EmbeddedGateway.Device(number));
                    taken.Add(EmbeddedGateway.Device(number));
                }
                catch (RpcException e)
                {
                    Assert.Contains(Refusal.Of(e).Reason, (string[])["STORE_UNAVAILABLE", "WRITE_OUTCOME_UNKNOWN"]);
                }
            }

            await Wait.Until(async () => (await gateway.StatusAsync()).Trouble.Contains("No space left on device", StringComparison.Ordinal));
            await AssertProhibitedAsync(gateway, taken);

            disk.MakeRoom();
            await Wait.Until(async () => (await gateway.StatusAsync()).Trouble.Length == 0);
            await AssertProhibitedAsync(gateway, taken);
            await gateway.BlockAsync("alpha", EmbeddedGateway.Device(10_000));
            taken.Add(EmbeddedGateway.Device(10_000));
            Assert.Empty((await gateway.StatusAsync()).Losses);
        }

        await using var again = await GatewayUnderTest.StartAsync($"--Store:DataDirectory={data}", "--Checkpoint:Enabled=false");
        await AssertProhibitedAsync(again, taken);
        Assert.Empty((await again.StatusAsync()).Losses);
    }

    [Fact]
    public async Task A_store_that_comes_back_without_what_was_acknowledged_stays_stopped()
    {
        await using var disk = await SmallDisk.MountOrSkipAsync(megabytes: 64);
        var data = Path.Combine(disk.Root, "data");
        await using var gateway = await GatewayUnderTest.StartAsync($"--Store:DataDirectory={data}", "--Checkpoint:Enabled=false", "--Store:WriteTimeout=00:00:02");
        await gateway.BlockAsync("alpha", EmbeddedGateway.Device(0));
        disk.Fill();
        for (var number = 1; (await gateway.StatusAsync()).Trouble.Length == 0; number++)
        {
            Assert.InRange(number, 1, 5_000);
            await Assert.ThrowsAnyAsync<RpcException>(async () =>
            {
                await gateway.BlockAsync("alpha", EmbeddedGateway.Device(number));
                throw new RpcException(Status.DefaultSuccess);
            });
        }

        foreach (var file in Directory.EnumerateFiles(Path.Combine(data, "garnet", "AOF")))
        {
            File.Delete(file);
        }

        disk.MakeRoom();

        await Wait.Until(async () => (await gateway.StatusAsync()).Trouble.Contains("lacks changes that were acknowledged", StringComparison.Ordinal));
        Assert.Equal(EquipmentStatus.Prohibited, await gateway.StatusOfAsync(EmbeddedGateway.Device(0)));
        await Assert.ThrowsAsync<RpcException>(() => gateway.BlockAsync("alpha", EmbeddedGateway.Device(10_000)));
    }

    private static async Task AssertProhibitedAsync(GatewayUnderTest gateway, IEnumerable<string> devices)
    {
        foreach (var device in devices)
        {
            Assert.Equal(EquipmentStatus.Prohibited, await gateway.StatusOfAsync(device));
        }
    }
}
