using Grpc.Core;
using PhoneTheft.Gateway.IntegrationTests.Support;
using PhoneTheft.Gateway.IntegrationTests.Support.Sync;
using PhoneTheft.Gateway.V1;

namespace PhoneTheft.Gateway.IntegrationTests.Faults;

/// <summary>Bad cases of the sync protocol that no other class tells of; docs/durability.md has the list of all of them.</summary>
public sealed class ProtocolCasesTests
{
    private const int Shard = 12;

    [Fact]
    public async Task A_cursor_of_an_older_epoch_is_good_up_to_the_fork_and_not_above_it()
    {
        await using var redis = await RedisServerProcess.StartAsync();
        await using var gateway = await StartAsync(redis);
        await gateway.BlockAsync("alpha", Device(1));
        var below = (await gateway.StatusAsync()).Cursor;
        await redis.RememberAsync();
        await gateway.BlockAsync("alpha", Device(2));
        var above = (await gateway.StatusAsync()).Cursor;
        await redis.GoBackAsync();
        await IsBackAsync(gateway);

        await using var good = await SyncStreamUnderTest.StartAsync(gateway.Channel, hello: new Hello { ProtocolMinor = 1, AcceptsSnapshot = true, Cursor = below });
        await using var gone = await SyncStreamUnderTest.StartAsync(gateway.Channel, hello: new Hello { ProtocolMinor = 1, AcceptsSnapshot = true, Cursor = above });
        await using var refused = SyncStreamUnderTest.Open(gateway.Channel, new Recorder("alpha", "alpha"));
        await refused.SayHelloAsync(new Hello { ProtocolMinor = 1, Cursor = above });

        Assert.Equal(SyncMode.Delta, (await good.WelcomedAsync()).Mode);
        var changes = await good.FirstAsync(message => message.Changes);
        Assert.Equal(Device(2), Assert.Single(Assert.Single(changes.Shards).Changes).Identity);
        var welcome = await gone.WelcomedAsync();
        Assert.Equal((SyncMode.Snapshot, SnapshotReason.Epoch), (welcome.Mode, welcome.Reason));
        Assert.Equal(StatusCode.OutOfRange, (await refused.EndAsync()).StatusCode);
    }

    [Fact]
    public async Task A_store_that_came_back_empty_gets_what_its_backup_lacks_from_the_gateways()
    {
        await using var redis = await RedisServerProcess.StartAsync();
        await using var gateway = await StartAsync(redis);
        await gateway.BlockAsync("alpha", Device(1));
        await redis.RememberAsync();
        await gateway.BlockAsync("alpha", Device(2));
        await gateway.UnblockAsync("alpha", Device(1));

        // Not the backup, which is in another database.
        await redis.SendAsync("FLUSHDB");
        await Wait.Until(async () => (await gateway.StatusAsync()).Trouble.Contains("empty", StringComparison.Ordinal));
        Assert.Equal("STORE_RESET", (await Refusal.OfAsync(() => gateway.BlockAsync("alpha", Device(3)))).Reason);
        Assert.Equal(EquipmentStatus.Prohibited, await gateway.StatusOfAsync(Device(2)));

        await redis.GoBackAsync();

        await IsBackAsync(gateway);
        Assert.Equal((EquipmentStatus.Permitted, EquipmentStatus.Prohibited), (await CurrentAsync(gateway, 1), await CurrentAsync(gateway, 2)));
        Assert.Equal(WriteOutcome.Changed, (await gateway.BlockAsync("alpha", Device(3))).Outcome);
    }

    [Fact]
    public async Task Sets_that_do_not_fit_the_history_are_rebuilt_while_checks_go_on()
    {
        await using var redis = await RedisServerProcess.StartAsync();
        await using var gateway = await StartAsync(redis);
        await gateway.BlockAsync("alpha", Device(1));
        await gateway.BlockAsync("bravo", Device(2));
        await redis.SendAsync("SREM", "pt:{s12}:blocked", Device(1));
        await redis.SendAsync("HDEL", "pt:{s12}:owners", Device(2));

        // The next gateway notices, and has to have the list before it serves.
        await using var next = await StartAsync(redis);

        Assert.Equal((EquipmentStatus.Prohibited, EquipmentStatus.Prohibited), (await CurrentAsync(next, 1), await CurrentAsync(next, 2)));
        Assert.Equal("1", await redis.SendAsync("SISMEMBER", "pt:{s12}:blocked", Device(1)));
        await next.TellsAsync(line => line.Contains("the store's sets fit its history again", StringComparison.Ordinal));
        Assert.Equal(WriteOutcome.Changed, (await gateway.UnblockAsync("bravo", Device(2))).Outcome);
    }

    [Fact]
    public async Task Holds_that_do_not_fit_either_freeze_writes_and_let_no_phone_in()
    {
        await using var redis = await RedisServerProcess.StartAsync();
        await using var gateway = await StartAsync(redis);
        await gateway.BlockAsync("alpha", Device(1));
        await redis.SendAsync("SREM", "pt:{s12}:blocked", Device(1));
        await redis.SendAsync("HDEL", "pt:{s12}:holds:alpha", Device(1));

        await using var next = await GatewayUnderTest.StartOnAsync(redis.EndPoint);
        await next.TellsAsync(line => line.Contains("do not fit its history either", StringComparison.Ordinal));

        var refusal = await Refusal.OfAsync(() => gateway.BlockAsync("alpha", Device(2)));
        Assert.Equal((StatusCode.Unavailable, "STORE_DAMAGED"), (refusal.StatusCode, refusal.Reason));
        Assert.Equal("NOT_LOADED", (await Refusal.OfAsync(() => next.BlockAsync("alpha", Device(2)))).Reason);
        Assert.Equal("NOT_LOADED", (await Refusal.OfAsync(() => next.CheckAsync(Device(1)))).Reason);
        Assert.Equal(EquipmentStatus.Prohibited, await gateway.StatusOfAsync(Device(1)));
        Assert.Equal("STORE_DAMAGED", (await Refusal.OfAsync(() => gateway.DeviceAsync(Device(1)))).Reason);
    }

    private static string Device(int number) => Operations.Device(Shard, number).ToString();

    private static async Task<EquipmentStatus> CurrentAsync(GatewayUnderTest gateway, int number) =>
        (await gateway.CheckAsync(Device(number), new Consistency { FullyConsistent = true })).Status;

    private static async Task<GatewayUnderTest> StartAsync(RedisServerProcess redis)
    {
        var gateway = await GatewayUnderTest.StartOnAsync(redis.EndPoint);
        await gateway.LoadedAsync();
        return gateway;
    }

    private static Task IsBackAsync(GatewayUnderTest gateway) => Wait.Until(
        async () => await gateway.EpochAsync(Shard) == 2 && (await gateway.StatusAsync()).Losses.Count == 0 && !await gateway.HasTroubleAsync());
}
