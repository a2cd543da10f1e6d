using PhoneTheft.Gateway.IntegrationTests.Support;
using PhoneTheft.Gateway.V1;

namespace PhoneTheft.Gateway.IntegrationTests.Store.CheckpointFiles;

/// <summary>An empty store beside a checkpoint with a list is a store that lost its list, and never a new one.</summary>
public sealed class EmptiedStoreTests
{
    private const string Blocked = "49015420323751";

    [Theory]
    [InlineData("--Checkpoint:Interval=00:05:00")]
    [InlineData("--Store:Create=true")]
    [InlineData("--Checkpoint:Enabled=false")]
    public async Task It_is_not_made_anew_and_the_file_stays(string setting)
    {
        await using var redis = await RedisServerProcess.StartAsync();
        using var restarted = new RestartedGateway(redis);
        await restarted.LiveAsync(gateway => gateway.BlockAsync("alpha", Blocked));
        await redis.SendAsync("FLUSHALL");

        await using var again = new GatewayProcess($"--Store:Redis={redis.EndPoint}", $"--Checkpoint:File={restarted.File}", setting);

        Assert.Equal(1, await again.ExitAsync());
        Assert.Contains($"{restarted.File} holds 1 devices of store", again.Output, StringComparison.Ordinal);
        Assert.Contains("Restore the backup", again.Output, StringComparison.Ordinal);
        Assert.Equal("0", await redis.SendAsync("DBSIZE"));
        Assert.Equal(1, restarted.Header.Entries);
    }

    [Fact]
    public async Task An_unreadable_file_counts_as_a_list()
    {
        await using var redis = await RedisServerProcess.StartAsync();
        using var restarted = new RestartedGateway(redis);
        await restarted.LiveAsync(gateway => gateway.BlockAsync("alpha", Blocked));
        await redis.SendAsync("FLUSHALL");
        await File.WriteAllTextAsync(restarted.File, "half of it", TestContext.Current.CancellationToken);

        await using var again = new GatewayProcess($"--Store:Redis={redis.EndPoint}", $"--Checkpoint:File={restarted.File}");

        Assert.Equal(1, await again.ExitAsync());
        Assert.Contains("may hold a list", again.Output, StringComparison.Ordinal);
        Assert.Equal("0", await redis.SendAsync("DBSIZE"));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_deleted_embedded_store_is_not_recreated_beside_its_checkpoint(bool isDamaged)
    {
        using var files = new TempDirectory();
        var (data, file) = (files.Below("data"), files.Below("kept/replica.checkpoint"));
        string[] settings = [$"--Store:DataDirectory={data}", $"--Checkpoint:File={file}"];
        await using (var before = await GatewayUnderTest.StartAsync(settings))
        {
            await before.BlockAsync("alpha", Blocked);
        }

        Directory.Delete(data, recursive: true);
        if (isDamaged)
        {
            await File.WriteAllTextAsync(file, "half of it", TestContext.Current.CancellationToken);
            await using var refused = new GatewayProcess(settings);
            Assert.Equal(1, await refused.ExitAsync());
            Assert.Contains("move that file away", refused.Output, StringComparison.Ordinal);
        }
        else
        {
            // The list is there, and answered from.
            await using var served = await GatewayUnderTest.StartAsync(settings);
            Assert.Equal(EquipmentStatus.Prohibited, await served.StatusOfAsync(Blocked));
            Assert.True(await served.HasTroubleAsync());
        }

        // Once somebody has said that it is meant, by moving the file.
        File.Move(file, file + ".old");
        Directory.Delete(data, recursive: true);
        await using var anew = await GatewayUnderTest.StartAsync(settings);
        Assert.Equal(EquipmentStatus.Permitted, await anew.StatusOfAsync(Blocked));
    }

    [Fact]
    public async Task The_file_is_served_and_the_empty_store_not_touched()
    {
        await using var redis = await RedisServerProcess.StartAsync();
        using var restarted = new RestartedGateway(redis);
        await restarted.LiveAsync(gateway => gateway.BlockAsync("alpha", Blocked));
        await redis.SendAsync("FLUSHALL");

        await using var again = await restarted.StartLoadedAsync("--Checkpoint:ServeWithoutStore=true");

        Assert.Equal(EquipmentStatus.Prohibited, await again.StatusOfAsync(Blocked));
        await Wait.Until(async () => (await again.StatusAsync()).Trouble.Contains("empty", StringComparison.Ordinal));
        Assert.Equal("0", await redis.SendAsync("DBSIZE"));
    }

    [Fact]
    public async Task A_file_of_another_store_is_kept()
    {
        await using var first = await RedisServerProcess.StartAsync();
        await using var second = await RedisServerProcess.StartAsync();
        using var restarted = new RestartedGateway(first);
        await restarted.LiveAsync(gateway => gateway.BlockAsync("alpha", Blocked));
        var store = restarted.Header.Identity.StoreId;
        await using (var elsewhere = await GatewayUnderTest.StartOnAsync(second.EndPoint))
        {
            await elsewhere.LoadedAsync();
        }

        await using (var other = await GatewayUnderTest.StartOnAsync(second.EndPoint, $"--Checkpoint:File={restarted.File}"))
        {
            await other.LoadedAsync();
            Assert.Equal(EquipmentStatus.Permitted, await other.StatusOfAsync(Blocked));
        }

        Assert.Equal(0, restarted.Header.Entries);
        Assert.Equal(1, Gateway.Store.CheckpointFiles.CheckpointReader.ReadHeader($"{restarted.File}.{store:N}").Entries);
    }
}
