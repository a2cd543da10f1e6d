using System.Runtime.Versioning;
using PhoneTheft.Gateway.IntegrationTests.Support;
using PhoneTheft.Gateway.V1;

namespace PhoneTheft.Gateway.IntegrationTests.Store;

/// <summary>The disk of the embedded store has become read-only: the gateway says so, and everything is there when it can be written again.</summary>
[UnsupportedOSPlatform("windows")]
public sealed class EmbeddedReadOnlyTests
{
    private const int Blocks = 5;

    [Fact]
    public async Task A_read_only_directory_is_named_and_left_as_it_is()
    {
        await using var disk = await SmallDisk.MountOrSkipAsync(megabytes: 64);
        var data = Path.Combine(disk.Root, "data");
        string[] settings = [$"--Store:DataDirectory={data}"];
        await using (var before = await GatewayUnderTest.StartAsync(settings))
        {
            foreach (var number in Enumerable.Range(0, Blocks))
            {
                await before.BlockAsync("alpha", EmbeddedGateway.Device(number));
            }
        }

        await disk.MakeReadOnlyAsync();
        await using (var refused = new GatewayProcess(settings))
        {
            Assert.Equal(1, await refused.ExitAsync());
            Assert.Contains(data, refused.Output, StringComparison.Ordinal);
            Assert.Contains("Read-only file system", refused.Output, StringComparison.Ordinal);
            Assert.DoesNotContain("   at ", refused.Output, StringComparison.Ordinal);
        }

        await disk.MakeWritableAsync();
        await using var again = await GatewayUnderTest.StartAsync(settings);
        foreach (var number in Enumerable.Range(0, Blocks))
        {
            Assert.Equal(EquipmentStatus.Prohibited, await again.StatusOfAsync(EmbeddedGateway.Device(number)));
        }

        Assert.Equal("", (await again.StatusAsync()).Trouble);
        Assert.Empty((await again.StatusAsync()).Losses);
    }
}
