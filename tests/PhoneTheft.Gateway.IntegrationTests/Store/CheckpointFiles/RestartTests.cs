using System.Runtime.Versioning;
using PhoneTheft.Gateway.Core;
using PhoneTheft.Gateway.IntegrationTests.Support;
using EquipmentStatus = PhoneTheft.Gateway.V1.EquipmentStatus;

namespace PhoneTheft.Gateway.IntegrationTests.Store.CheckpointFiles;

/// <summary>A gateway that is restarted with the file it has kept, on a store that has gone on, or is not what it was.</summary>
[UnsupportedOSPlatform("windows")]
public sealed class RestartTests
{
    private const string Blocked = "49015420323751";
    private const string Other = "35693803564380";
    private const int Shards = 16;

    [Fact]
    public async Task A_restart_adds_later_changes_to_the_file()
    {
        await using var redis = await RedisServerProcess.StartAsync();
        using var restarted = new RestartedGateway(redis);
        await restarted.LiveAsync(gateway => gateway.BlockAsync("alpha", Blocked));
        await using (var elsewhere = await GatewayUnderTest.StartOnAsync(redis.EndPoint))
        {
            await elsewhere.LoadedAsync();
            await elsewhere.BlockAsync("alpha", Other);
            await elsewhere.UnblockAsync("alpha", Blocked);
        }

        await using var again = await restarted.StartLoadedAsync();

        Assert.Equal((Shards, 0), await RestartedGateway.LoadedAsync(again));
        Assert.Equal(EquipmentStatus.Prohibited, await again.StatusOfAsync(Other));
        Assert.Equal(EquipmentStatus.Permitted, await again.StatusOfAsync(Blocked));
        Assert.All((await again.StatusAsync()).Shards, shard => Assert.Equal(V1.ShardState.Fresh, shard.State));
        await again.BlockAsync("alpha", Blocked);
        Assert.Equal(EquipmentStatus.Prohibited, await again.StatusOfAsync(Blocked));
    }

    [Fact]
    public async Task The_stop_writes_down_the_last_change()
    {
        await using var redis = await RedisServerProcess.StartAsync();
        using var restarted = new RestartedGateway(redis);
        await restarted.LiveAsync(async gateway =>
        {
            // The file of the start is there, and the next is due in five minutes.
            await Wait.Until(() => File.Exists(restarted.File));
            Assert.Equal(0, restarted.Header.Sections.Sum(section => section.Prohibited));
            await gateway.BlockAsync("alpha", Blocked);
        });

        Assert.Equal(1, restarted.Header.Sections.Sum(section => section.Prohibited));
        if (!OperatingSystem.IsWindows())
        {
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(restarted.File));
        }
    }

    [Fact]
    public async Task A_killed_gateway_leaves_a_readable_checkpoint()
    {
        await using var redis = await RedisServerProcess.StartAsync();
        using var restarted = new RestartedGateway(redis);
        string[] settings = [$"--Store:Redis={redis.EndPoint}", $"--Checkpoint:File={restarted.File}", "--Checkpoint:Interval=00:00:01"];
        await using (var killed = new GatewayProcess(settings))
        {
            await killed.LoadedAsync();
            await new V1.BlocklistService.BlocklistServiceClient(killed.Channel).BlockAsync(
                new V1.BlockRequest { Imei = Blocked, Reason = V1.HoldReason.Stolen }, GatewayUnderTest.As("alpha"));
            await Wait.Until(() => File.Exists(restarted.File) && restarted.Header.Sections.Sum(section => section.Prohibited) == 1);
            await killed.KillAsync();
        }

        await File.WriteAllTextAsync(restarted.File + ".new", "half a file", TestContext.Current.CancellationToken);
        await using var again = await restarted.StartLoadedAsync();

        Assert.Equal((Shards, 0), await RestartedGateway.LoadedAsync(again));
        Assert.Equal(EquipmentStatus.Prohibited, await again.StatusOfAsync(Blocked));
    }

    [Fact]
    public async Task The_embedded_store_is_started_on_in_the_same_way()
    {
        using var files = new TempDirectory();
        string[] settings = [$"--Store:DataDirectory={files.Below("data")}", "--Logging:LogLevel:PhoneTheft=Debug"];
        await using (var gateway = await GatewayUnderTest.StartAsync(settings))
        {
            await gateway.BlockAsync("alpha", Blocked);
        }

        Assert.True(File.Exists(Path.Combine(files.Below("data"), "replica.checkpoint")));
        await using var again = await GatewayUnderTest.StartAsync(settings);

        Assert.Equal((Shards, 0), await RestartedGateway.LoadedAsync(again));
        Assert.Equal(EquipmentStatus.Prohibited, await again.StatusOfAsync(Blocked));
    }

    [Fact]
    public async Task A_damaged_file_is_left_aside_with_a_word()
    {
        await using var redis = await RedisServerProcess.StartAsync();
        using var restarted = new RestartedGateway(redis);
        await restarted.LiveAsync(gateway => gateway.BlockAsync("alpha", Blocked));
        var bytes = await File.ReadAllBytesAsync(restarted.File, TestContext.Current.CancellationToken);
        bytes[^1] ^= 1;
        await File.WriteAllBytesAsync(restarted.File, bytes, TestContext.Current.CancellationToken);

        await using (var again = await restarted.StartLoadedAsync())
        {
            Assert.Contains("is damaged", Assert.Single(RestartedGateway.Refusals(again)), StringComparison.Ordinal);
            Assert.Equal((0, Shards), await RestartedGateway.LoadedAsync(again));
            Assert.Equal(EquipmentStatus.Prohibited, await again.StatusOfAsync(Blocked));
        }

        // Another has taken its place.
        Assert.Equal(1, restarted.Header.Sections.Sum(section => section.Prohibited));
    }

    [Theory]
    [InlineData("epoch", "0", "the store is in epoch 0")]
    [InlineData("chain", "0000000000000000000000000000000000000001", "differs at 0")]
    public async Task A_shard_of_another_history_is_read_from_the_store(string field, string value, string said)
    {
        await using var redis = await RedisServerProcess.StartAsync();
        using var restarted = new RestartedGateway(redis);
        await restarted.LiveAsync(gateway => gateway.BlockAsync("alpha", Blocked));
        var shard = (EquipmentIdentity.FromValue(ulong.Parse(Blocked, System.Globalization.CultureInfo.InvariantCulture)).ShardOf(Shards) + 1) % Shards;
        await redis.SendAsync("HSET", $"pt:{{s{shard:00}}}:meta", field, value);

        await using var again = await restarted.StartLoadedAsync();

        Assert.Contains(said, Assert.Single(RestartedGateway.Refusals(again)), StringComparison.Ordinal);
        Assert.Equal((Shards - 1, 1), await RestartedGateway.LoadedAsync(again));
        Assert.Equal(EquipmentStatus.Prohibited, await again.StatusOfAsync(Blocked));
    }

    [Fact]
    public async Task A_list_with_another_digest_is_read_from_the_store()
    {
        await using var redis = await RedisServerProcess.StartAsync();
        using var restarted = new RestartedGateway(redis);
        await restarted.LiveAsync(_ => Task.CompletedTask);
        var identity = EquipmentIdentity.FromValue(ulong.Parse(Other, System.Globalization.CultureInfo.InvariantCulture));
        var shard = $"pt:{{s{identity.ShardOf(Shards):00}}}";
        await redis.SendAsync("SADD", $"{shard}:blocked", Other);
        await redis.SendAsync("HSET", $"{shard}:meta", "digest", Digest.Of(identity, Core.EquipmentStatus.Prohibited).ToString());

        await using var again = await restarted.StartLoadedAsync();

        Assert.Contains("has another digest", Assert.Single(RestartedGateway.Refusals(again)), StringComparison.Ordinal);
        Assert.Equal(EquipmentStatus.Prohibited, await again.StatusOfAsync(Other));
    }

    [Fact]
    public async Task A_file_from_before_the_log_begins_is_left_aside()
    {
        await using var redis = await RedisServerProcess.StartAsync();
        using var restarted = new RestartedGateway(redis);
        await restarted.LiveAsync(gateway => gateway.BlockAsync("alpha", Blocked));
        await using (var elsewhere = await GatewayUnderTest.StartOnAsync(redis.EndPoint))
        {
            await elsewhere.LoadedAsync();
            await elsewhere.UnblockAsync("alpha", Blocked);
            await elsewhere.BlockAsync("alpha", Blocked);
        }

        var shard = EquipmentIdentity.FromValue(ulong.Parse(Blocked, System.Globalization.CultureInfo.InvariantCulture)).ShardOf(Shards);
        Assert.Equal("2", await redis.SendAsync("ZREMRANGEBYRANK", $"pt:{{s{shard:00}}}:log", "0", "1"));
        await using var again = await restarted.StartLoadedAsync();

        Assert.Contains("the log no longer holds change 2", Assert.Single(RestartedGateway.Refusals(again)), StringComparison.Ordinal);
        Assert.Equal(EquipmentStatus.Prohibited, await again.StatusOfAsync(Blocked));
    }

    [Fact]
    public async Task A_place_that_can_not_be_written_costs_one_warning()
    {
        await using var redis = await RedisServerProcess.StartAsync();
        using var restarted = new RestartedGateway(redis);
        using var files = new TempDirectory();
        await File.WriteAllTextAsync(files.Below("file"), "no directory", TestContext.Current.CancellationToken);

        var settings = new[] { $"--Checkpoint:File={Path.Combine(files.Below("file"), "replica.checkpoint")}", "--Checkpoint:Interval=00:00:01" };
        await using var gateway = await restarted.StartLoadedAsync(settings);
        await gateway.TellsAsync(message => message.Contains("Cannot write checkpoint file", StringComparison.Ordinal));
        await gateway.BlockAsync("alpha", Blocked);
        await gateway.StopAsync();

        Assert.Single(gateway.Told, message => message.Contains("Cannot write checkpoint file", StringComparison.Ordinal));
    }
}
