using PhoneTheft.Gateway.IntegrationTests.Support;
using PhoneTheft.Gateway.V1;

namespace PhoneTheft.Gateway.IntegrationTests.Faults;

/// <summary>A gateway whose Redis user is not allowed all it needs says what is missing, and is not ready as if nothing were.</summary>
public sealed class MissingRightTests
{
    private const string Device = "49015420323751";

    [Theory]
    [InlineData("eval", "-eval", "-evalsha")]
    [InlineData("HMGET", "-hmget")]
    [InlineData("ZADD", "-zadd")]
    [InlineData("HINCRBY, SREM", "-hincrby", "-srem")]
    [InlineData("keys", "resetkeys")]
    public async Task Without_a_right_it_is_not_ready_and_names_it(string named, params string[] less)
    {
        await using var redis = await RedisServerProcess.StartAsync();
        await using (var before = await GatewayUnderTest.StartOnAsync(redis.EndPoint))
        {
            await before.LoadedAsync();
        }

        await GatewayUser.AddToAsync(redis, less);
        await using var gateway = await GatewayUser.StartGatewayAsync(redis);

        await Wait.Until(async () => (await gateway.StatusAsync()).Trouble.Contains("NOPERM", StringComparison.Ordinal));
        Assert.Contains(named, (await gateway.StatusAsync()).Trouble, StringComparison.Ordinal);
        await gateway.TellsAsync(
            line => line.Contains("NOPERM", StringComparison.Ordinal) && line.Contains(named, StringComparison.Ordinal));
        Assert.Contains(named, (await Refusal.OfAsync(() => gateway.BlockAsync("alpha", Device))).Message, StringComparison.Ordinal);
        Assert.Equal("NOT_LOADED", (await Refusal.OfAsync(() => gateway.CheckAsync(Device))).Reason);

        await GatewayUser.AddToAsync(redis);
        await gateway.LoadedAsync();
        Assert.Equal(WriteOutcome.Changed, (await gateway.BlockAsync("alpha", Device)).Outcome);
    }

    [Fact]
    public async Task A_withdrawn_right_is_named_in_the_error()
    {
        await using var redis = await RedisServerProcess.StartAsync();
        await GatewayUser.AddToAsync(redis);
        await using var gateway = await GatewayUser.StartGatewayAsync(redis);
        await gateway.LoadedAsync();

        await redis.SendAsync("ACL", "SETUSER", "phonetheft", "-zrangebyscore");

        await Wait.Until(async () => (await gateway.StatusAsync()).Trouble.Contains("zrangebyscore", StringComparison.Ordinal));
        await redis.SendAsync("ACL", "SETUSER", "phonetheft", "-evalsha", "-eval");
        var refusal = await Refusal.OfAsync(() => gateway.BlockAsync("alpha", Device));
        Assert.Equal("STORE_UNAVAILABLE", refusal.Reason);
        Assert.Contains("eval", refusal.Message, StringComparison.Ordinal);
        var announced = await Refusal.OfAsync(async () => await gateway.Blocklist.AnnounceWritesAsync(
            new AnnounceWritesRequest { Blocks = 1 }, GatewayUnderTest.As("alpha")));
        Assert.Equal("STORE_UNAVAILABLE", announced.Reason);
        Assert.Contains("NOPERM", announced.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("resetchannels")]
    [InlineData("-publish")]
    [InlineData("-psubscribe")]
    public async Task Without_the_doorbell_the_gateway_polls_and_warns(string less)
    {
        await using var redis = await RedisServerProcess.StartAsync();
        await GatewayUser.AddToAsync(redis, less);
        await using var gateway = await GatewayUser.StartGatewayAsync(redis);
        await gateway.LoadedAsync();

        await gateway.BlockAsync("alpha", Device);

        await Wait.Until(
            async () => (await gateway.StatusAsync()).Warnings.Any(warning => warning.Contains("pt:bell", StringComparison.Ordinal)));
        await gateway.TellsAsync(
            line => line.Contains("NOPERM", StringComparison.Ordinal) && line.Contains("pt:bell", StringComparison.Ordinal));
        Assert.Equal("", (await gateway.StatusAsync()).Trouble);
    }
}
