using Google.Protobuf.WellKnownTypes;
using Grpc.Core;
using PhoneTheft.Gateway.IntegrationTests.Support;
using PhoneTheft.Gateway.V1;

namespace PhoneTheft.Gateway.IntegrationTests.Faults;

/// <summary>What callers see when the Redis behind the gateway is killed, frozen or emptied.</summary>
public sealed class StoreFaultTests
{
    private const string Blocked = "49015420323751";
    private const string Other = "35693803564380";

    private static readonly Consistency Full = new() { FullyConsistent = true };

    // As the defaults, on an idle machine: how long a caller waits for a store that is away is what these tests are about.
    private static readonly string[] Impatient =
        [$"--Store:WriteTimeout={Patience.Setting(1.25)}", $"--Store:ReadTimeout={Patience.Setting(1.5)}"];

    [Fact]
    public async Task Without_the_store_checks_report_their_age()
    {
        await using var redis = await RedisServerProcess.StartAsync("always");
        await using var gateway = await BlockedOnAsync(redis);
        await redis.KillAsync();

        await Wait.Until(async () => (await gateway.CheckAsync(Blocked)).StalenessMs > 1_000);

        Assert.Equal(EquipmentStatus.Prohibited, await gateway.StatusOfAsync(Blocked));
        var stale = await Refusal.OfAsync(
            () => gateway.CheckAsync(Blocked, new Consistency { MaxStaleness = Duration.FromTimeSpan(TimeSpan.FromSeconds(1)) }));
        Assert.Equal((StatusCode.FailedPrecondition, "TOO_STALE"), (stale.StatusCode, stale.Reason));
        var full = await Refusal.OfAsync(() => gateway.CheckAsync(Blocked, Full));
        Assert.Equal((StatusCode.Unavailable, "STORE_UNAVAILABLE"), (full.StatusCode, full.Reason));
        await AssertWriteFailsTypedAsync(gateway, "STORE_UNAVAILABLE");
        using var http = new HttpClient();
        Assert.Equal("ready\n", await http.GetStringAsync($"{gateway.HttpAddress}/readyz", TestContext.Current.CancellationToken));

        await redis.StartAgainAsync();
        await Wait.Until(async () => (await gateway.StatusAsync()).Trouble.Length == 0);
        Assert.Equal(WriteOutcome.Changed, (await gateway.BlockAsync("alpha", Other)).Outcome);
    }

    [Fact]
    public async Task A_frozen_store_never_applies_failed_writes()
    {
        await using var redis = await RedisServerProcess.StartAsync();
        await using var gateway = await BlockedOnAsync(redis);
        redis.Freeze();

        // The carrier's budget is asked before anything is sent; a write that is in doubt needs a cluster with one node frozen.
        await AssertWriteFailsTypedAsync(gateway, "STORE_UNAVAILABLE");
        Assert.Equal(EquipmentStatus.Prohibited, await gateway.StatusOfAsync(Blocked));

        await Wait.Until(async () => (await gateway.CheckAsync(Blocked)).StalenessMs > 2_500);
        redis.Thaw();
        await Wait.Until(async () => (await gateway.StatusAsync()).Trouble.Length == 0);
        await gateway.CheckAsync(Other, Full);
        Assert.Equal(EquipmentStatus.Permitted, await gateway.StatusOfAsync(Other));
        Assert.Empty((await gateway.DeviceAsync(Other)).Holds);
    }

    [Fact]
    public async Task An_emptied_store_is_refused_and_checks_go_on()
    {
        await using var redis = await RedisServerProcess.StartAsync();
        await using var gateway = await BlockedOnAsync(redis);

        await redis.SendAsync("FLUSHALL");
        await Wait.Until(async () => (await gateway.StatusAsync()).Trouble.Contains("empty", StringComparison.Ordinal));

        await AssertWriteFailsTypedAsync(gateway, "STORE_RESET");
        Assert.Equal(EquipmentStatus.Prohibited, await gateway.StatusOfAsync(Blocked));
        Assert.Equal("STORE_RESET", (await Refusal.OfAsync(() => gateway.DeviceAsync(Blocked, "alpha"))).Reason);
        Assert.Equal("STORE_RESET", (await Refusal.OfAsync(async () =>
        {
            using var list = gateway.Blocklist.ListHolds(new ListHoldsRequest(), GatewayUnderTest.As("alpha"));
            await list.ResponseStream.MoveNext(TestContext.Current.CancellationToken);
        })).Reason);
        Assert.Contains("0", await redis.SendAsync("DBSIZE"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_store_with_another_name_is_refused()
    {
        await using var redis = await RedisServerProcess.StartAsync();
        await using var gateway = await BlockedOnAsync(redis);

        await redis.SendAsync("FLUSHALL");
        await using (var stranger = await BlockedOnAsync(redis))
        {
            await Wait.Until(async () => (await gateway.StatusAsync()).Trouble.Contains("goes on from memory", StringComparison.Ordinal));
            await AssertWriteFailsTypedAsync(gateway, "STORE_RESET");
        }

        Assert.Equal(EquipmentStatus.Prohibited, await gateway.StatusOfAsync(Blocked));
    }

    [Fact]
    public async Task A_gateway_does_not_serve_before_its_store_is_there()
    {
        await using var redis = await RedisServerProcess.StartAsync();
        await redis.StopAsync();
        await using var gateway = await GatewayUnderTest.StartOnAsync(redis.EndPoint, Impatient);

        var refusal = await Refusal.OfAsync(() => gateway.CheckAsync(Blocked));
        Assert.Equal((StatusCode.Unavailable, "NOT_LOADED"), (refusal.StatusCode, refusal.Reason));
        await AssertWriteFailsTypedAsync(gateway, "STORE_UNAVAILABLE");

        await redis.StartAgainAsync();
        await gateway.LoadedAsync();
        Assert.Equal(EquipmentStatus.Permitted, await gateway.StatusOfAsync(Blocked));
    }

    [Fact]
    public async Task What_one_gateway_takes_another_answers_within_a_second()
    {
        await using var redis = await RedisServerProcess.StartAsync();
        await using var one = await BlockedOnAsync(redis);
        await using var two = await GatewayUnderTest.StartOnAsync(redis.EndPoint, Impatient);
        await two.LoadedAsync();

        await one.BlockAsync("alpha", Other);
        Assert.Equal(EquipmentStatus.Prohibited, (await two.CheckAsync(Other, Full)).Status);
        var ended = await one.UnblockAsync("alpha", Other);
        Assert.Equal(EquipmentStatus.Permitted, (await two.CheckAsync(Other, new Consistency { AtLeast = ended.Revision })).Status);
        await one.BlockAsync("alpha", Other);
        await Wait.Until(async () => await two.StatusOfAsync(Other) == EquipmentStatus.Prohibited, Patience.OfSeconds(1));

        Assert.Contains("1", await redis.SendAsync("SISMEMBER", "pt:{s12}:blocked", Other), StringComparison.Ordinal);
        Assert.Equal(
            (await one.StatusAsync()).Shards.Select(shard => shard.Digest), (await two.StatusAsync()).Shards.Select(shard => shard.Digest));
    }

    private static async Task<GatewayUnderTest> BlockedOnAsync(RedisServerProcess redis)
    {
        var gateway = await GatewayUnderTest.StartOnAsync(redis.EndPoint, Impatient);
        await gateway.LoadedAsync();
        await gateway.BlockAsync("alpha", Blocked);
        return gateway;
    }

    private static async Task AssertWriteFailsTypedAsync(GatewayUnderTest gateway, string reason)
    {
        var time = TimeProvider.System;
        var started = time.GetTimestamp();
        var refusal = await Refusal.OfAsync(() => gateway.BlockAsync("alpha", Other));
        Assert.Equal((StatusCode.Unavailable, reason), (refusal.StatusCode, refusal.Reason));
        Assert.NotNull(refusal.RetryAfter);
        Assert.InRange(time.GetElapsedTime(started), TimeSpan.Zero, Patience.OfSeconds(2));
    }
}
