using Google.Protobuf.WellKnownTypes;
using Grpc.Core;
using PhoneTheft.Gateway.IntegrationTests.Support;
using PhoneTheft.Gateway.V1;

namespace PhoneTheft.Gateway.IntegrationTests.Store.CheckpointFiles;

/// <summary>A gateway that is restarted while its store can't be opened.</summary>
public sealed class WithoutStoreTests
{
    private const string Blocked = "49015420323751";
    private const string Other = "35693803564380";
    private const string Serve = "--Checkpoint:ServeWithoutStore=true";

    [Fact]
    public async Task It_answers_nothing_unless_it_is_told_to()
    {
        await using var redis = await RedisServerProcess.StartAsync("always");
        using var restarted = new RestartedGateway(redis);
        await restarted.LiveAsync(gateway => gateway.BlockAsync("alpha", Blocked));
        await redis.KillAsync();

        await using var again = await restarted.StartAsync();
        await Wait.Until(again.HasTroubleAsync);

        Assert.Equal("NOT_LOADED", (await Refusal.OfAsync(() => again.CheckAsync(Blocked))).Reason);
        Assert.False(await IsReadyAsync(again));
        await redis.StartAgainAsync();
        await again.LoadedAsync();
        Assert.Equal((16, 0), await RestartedGateway.LoadedAsync(again));
    }

    [Fact]
    public async Task The_file_is_served_with_its_age_until_the_store_returns()
    {
        await using var redis = await RedisServerProcess.StartAsync("always");
        using var restarted = new RestartedGateway(redis);
        await restarted.LiveAsync(gateway => gateway.BlockAsync("alpha", Blocked));
        await redis.KillAsync();
        var confirmed = restarted.Header.Sections.Min(section => section.ConfirmedAt);

        await using var again = await restarted.StartAsync(Serve);
        await again.LoadedAsync();

        var answer = await again.CheckAsync(Blocked);
        Assert.Equal(EquipmentStatus.Prohibited, answer.Status);
        Assert.InRange(answer.StalenessMs, 1UL, (ulong)(TimeProvider.System.GetUtcNow() - confirmed).TotalMilliseconds);
        Assert.True(await IsReadyAsync(again));
        await Wait.Until(async () => (await again.StatusAsync()).Shards.All(shard => shard.State == ShardState.Stale));
        Assert.NotEmpty((await again.StatusAsync()).Trouble);
        Assert.NotEmpty((await again.StatusAsync()).StoreId);
        var stale = await Refusal.OfAsync(() => again.CheckAsync(Blocked, new Consistency { MaxStaleness = Duration.FromTimeSpan(TimeSpan.FromMilliseconds(100)) }));
        Assert.Equal("TOO_STALE", stale.Reason);
        var write = await Refusal.OfAsync(() => again.BlockAsync("alpha", Other));
        Assert.Equal((StatusCode.Unavailable, "STORE_UNAVAILABLE"), (write.StatusCode, write.Reason));

        await redis.StartAgainAsync();
        await Wait.Until(async () => (await again.StatusAsync()).Shards.All(shard => shard.State == ShardState.Fresh));
        await again.BlockAsync("alpha", Other);
        Assert.Equal(EquipmentStatus.Prohibited, await again.StatusOfAsync(Other));
        Assert.DoesNotContain(again.Logged, message => message.Contains(" loaded at ", StringComparison.Ordinal));
    }

    [Fact]
    public async Task What_changed_while_it_was_away_comes_with_the_store()
    {
        await using var redis = await RedisServerProcess.StartAsync("always");
        using var restarted = new RestartedGateway(redis);
        await restarted.LiveAsync(gateway => gateway.BlockAsync("alpha", Blocked));
        await using (var elsewhere = await GatewayUnderTest.StartOnAsync(redis.EndPoint))
        {
            await elsewhere.LoadedAsync();
            await elsewhere.UnblockAsync("alpha", Blocked);
        }

        await redis.KillAsync();
        await using var again = await restarted.StartAsync(Serve);
        await again.LoadedAsync();
        Assert.Equal(EquipmentStatus.Prohibited, await again.StatusOfAsync(Blocked));

        await redis.StartAgainAsync();

        await Wait.Until(async () => await again.StatusOfAsync(Blocked) == EquipmentStatus.Permitted);
    }

    [Fact]
    public async Task An_emptied_store_is_not_recreated_while_the_file_is_served()
    {
        await using var redis = await RedisServerProcess.StartAsync("always");
        using var restarted = new RestartedGateway(redis);
        await restarted.LiveAsync(gateway => gateway.BlockAsync("alpha", Blocked));
        await redis.SendAsync("FLUSHALL");
        await redis.KillAsync();
        await using var again = await restarted.StartAsync(Serve, "--Store:Create=true");
        await again.LoadedAsync();

        await redis.StartAgainAsync();
        await Wait.Until(async () => (await again.StatusAsync()).Trouble.Contains("empty", StringComparison.Ordinal));

        Assert.Equal(EquipmentStatus.Prohibited, await again.StatusOfAsync(Blocked));
        Assert.Equal("STORE_RESET", (await Refusal.OfAsync(() => again.BlockAsync("alpha", Other))).Reason);
        Assert.Equal("0", await redis.SendAsync("DBSIZE"));
    }

    [Fact]
    public async Task Another_store_is_not_followed_while_the_file_is_served()
    {
        await using var redis = await RedisServerProcess.StartAsync("always");
        using var restarted = new RestartedGateway(redis);
        await restarted.LiveAsync(gateway => gateway.BlockAsync("alpha", Blocked));
        for (var shard = 0; shard < 16; shard++)
        {
            await redis.SendAsync("HSET", $"pt:{{s{shard:00}}}:meta", "store_id", "0123456789abcdef0123456789abcdef");
        }

        await redis.KillAsync();
        await using var again = await restarted.StartAsync(Serve);
        await again.LoadedAsync();

        await redis.StartAgainAsync();
        await Wait.Until(async () => (await again.StatusAsync()).Trouble.Contains("01234567-89ab", StringComparison.Ordinal));

        Assert.Equal(EquipmentStatus.Prohibited, await again.StatusOfAsync(Blocked));
        Assert.Equal("STORE_RESET", (await Refusal.OfAsync(() => again.BlockAsync("alpha", Other))).Reason);
    }

    private static async Task<bool> IsReadyAsync(GatewayUnderTest gateway)
    {
        using var http = new HttpClient();
        using var answer = await http.GetAsync($"{gateway.HttpAddress}/readyz", TestContext.Current.CancellationToken);
        return answer.IsSuccessStatusCode;
    }
}
