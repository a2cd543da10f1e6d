using PhoneTheft.Gateway.IntegrationTests.Support;

namespace PhoneTheft.Gateway.IntegrationTests.Store;

/// <summary>A Redis that is set dangerously is said to be, or not used.</summary>
public sealed class ServerSettingsTests
{
    [Theory]
    [InlineData("maxmemory-policy is allkeys-lru", "--maxmemory-policy", "allkeys-lru")]
    [InlineData("maxmemory-policy is volatile-ttl", "--maxmemory-policy", "volatile-ttl")]
    public async Task A_store_that_evicts_is_refused_unless_allowed(string said, params string[] arguments)
    {
        await using var redis = await RedisServerProcess.StartAsync("always", arguments);
        await using var refused = new GatewayProcess($"--Store:Redis={redis.EndPoint}");

        Assert.Equal(1, await refused.ExitAsync());
        Assert.Contains(said, refused.Output, StringComparison.Ordinal);
        Assert.Contains("Store:AllowEviction=true", refused.Output, StringComparison.Ordinal);

        await using var meant = await GatewayUnderTest.StartOnAsync(redis.EndPoint, "--Store:AllowEviction=true");
        await meant.LoadedAsync();
        Assert.Contains((await meant.StatusAsync()).Warnings, warning => warning.Contains(said, StringComparison.Ordinal));
    }

    [Fact]
    public async Task Dangerous_settings_are_warnings_in_log_and_status()
    {
        await using var redis = await RedisServerProcess.StartAsync("everysec");
        await using var gateway = await GatewayUnderTest.StartOnAsync(redis.EndPoint);
        await gateway.LoadedAsync();

        var warning = Assert.Single((await gateway.StatusAsync()).Warnings);
        Assert.StartsWith($"{redis.EndPoint}: appendfsync is everysec.", warning, StringComparison.Ordinal);
        await gateway.TellsAsync(line => line.EndsWith(warning, StringComparison.Ordinal));
        await using var status = await Phonetheft.RunAsync("status", "--json", "--address", gateway.GrpcAddress);
        Assert.Equal(warning, Assert.Single(status.OutJson.GetProperty("warnings").EnumerateArray()).GetString());
    }

    [Fact]
    public async Task Safe_settings_give_no_warning()
    {
        await using var redis = await RedisServerProcess.StartAsync("always");
        await using var gateway = await GatewayUnderTest.StartOnAsync(redis.EndPoint);
        await gateway.LoadedAsync();

        Assert.Empty((await gateway.StatusAsync()).Warnings);
    }

    [Fact]
    public async Task A_promoted_server_is_looked_at_like_the_first()
    {
        await using var redis = await PrimaryAndReplica.StartAsync("--min-replicas-to-write", "1");
        await redis.Second.SendAsync("CONFIG", "SET", "maxmemory-policy", "allkeys-random");
        await using var gateway = await GatewayUnderTest.StartOnAsync(redis.EndPoints);
        await gateway.LoadedAsync();
        await redis.FollowsAsync(redis.First);

        await redis.SwapAsync();

        await Wait.Until(async () => (await gateway.StatusAsync()).Trouble.Contains("allkeys-random", StringComparison.Ordinal));
        await redis.Second.SendAsync("CONFIG", "SET", "maxmemory-policy", "noeviction");
        await Wait.Until(async () => !await gateway.HasTroubleAsync());
    }

    [Fact]
    public async Task Without_replicas_to_write_a_warning_says_what_that_costs()
    {
        await using var redis = await PrimaryAndReplica.StartAsync();
        await using var gateway = await GatewayUnderTest.StartOnAsync(redis.EndPoints);
        await gateway.LoadedAsync();

        Assert.Contains((await gateway.StatusAsync()).Warnings, warning => warning.Contains("min-replicas-to-write is 0", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Settings_that_cannot_be_read_are_named()
    {
        await using var redis = await RedisServerProcess.StartAsync("always", "--maxmemory-policy", "volatile-lru");
        await redis.SendAsync("ACL", "SETUSER", "default", "-config");
        await using var gateway = await GatewayUnderTest.StartOnAsync(redis.EndPoint, "--Store:AllowEviction=true");
        await gateway.LoadedAsync();

        var warnings = (await gateway.StatusAsync()).Warnings;
        Assert.Contains(warnings, warning => warning.Contains("maxmemory-policy is volatile-lru", StringComparison.Ordinal));
        Assert.Contains(warnings, warning => warning.Contains("appendfsync cannot be read", StringComparison.Ordinal));
    }
}
