using PhoneTheft.Gateway.IntegrationTests.Support;
using PhoneTheft.Gateway.V1;

namespace PhoneTheft.Gateway.IntegrationTests.Store;

/// <summary>A gateway as the user whom docs/operations.md describes, where there is more than one server: it asks for nothing that it may not.</summary>
public sealed class GatewayUserRightsTests
{
    private const string Device = "490154203237518";

    [Fact]
    public async Task A_cluster_denies_the_gateway_nothing()
    {
        await using var cluster = await RedisCluster.StartAsync();
        foreach (var node in cluster.Nodes)
        {
            await GatewayUser.AddToAsync(node);
        }

        await WorksAsync($"{cluster.EndPoints},user=phonetheft");

        foreach (var node in cluster.Nodes)
        {
            await DeniedNothingAsync(node);
        }
    }

    [Fact]
    public async Task A_server_behind_Sentinel_denies_the_gateway_nothing()
    {
        await using var server = await RedisServerProcess.StartAsync();
        await GatewayUser.AddToAsync(server);
        await using var sentinel = await RedisSentinelProcess.WatchAsync(server);

        await WorksAsync($"{sentinel.ConnectionString},user=phonetheft");

        await DeniedNothingAsync(server);
    }

    private static async Task WorksAsync(string redis)
    {
        await using var gateway = await GatewayUnderTest.StartOnAsync(redis, "--Store:Create=true", GatewayUser.PasswordSetting);
        await gateway.LoadedAsync();

        Assert.Equal(WriteOutcome.Changed, (await gateway.BlockAsync("alpha", Device)).Outcome);
        Assert.Equal(EquipmentStatus.Prohibited, await gateway.StatusOfAsync(Device));
    }

    private static async Task DeniedNothingAsync(RedisServerProcess server) =>
        Assert.DoesNotContain("phonetheft", await server.SendAsync("ACL", "LOG"), StringComparison.Ordinal);
}
