using PhoneTheft.Gateway.IntegrationTests.Support;
using PhoneTheft.Gateway.V1;

namespace PhoneTheft.Gateway.IntegrationTests.Faults;

/// <summary>
/// Changes that the store lost and that no gateway remembers any more are said to be lost, wherever one looks, until somebody says that he
/// knows.
/// </summary>
public sealed class LostChangesTests
{
    // All of shard 12, so that what is lost of it has a number.
    private static readonly string[] Phones = ["35000000000012", "35000000000028", "35000000000044", "35000000000060"];

    [Fact]
    public async Task Every_gateway_reports_a_loss_until_it_is_cleared()
    {
        await using var redis = await RedisServerProcess.StartAsync();
        using var files = new TempDirectory();
        await LoseUnrememberedAsync(redis, files);
        await using var one = await StartAsync(redis, files);
        await using var two = await StartAsync(redis);
        await Wait.Until(async () => (await one.StatusAsync()).Losses.Count > 0 && (await two.StatusAsync()).Losses.Count > 0);

        var loss = Assert.Single((await one.StatusAsync()).Losses);
        Assert.Equal((12u, 2ul, 3ul, true), (loss.Shard, loss.Changes, loss.FirstNumber, loss.AtLeast));
        await Wait.Until(async () => (await two.StatusAsync()).Losses.Single().Id == loss.Id);
        await one.TellsAsync(line => line.Contains("lost at least 2 changes of shard 12", StringComparison.Ordinal));
        using var http = new HttpClient();
        Assert.Equal("ready\n", await http.GetStringAsync($"{one.HttpAddress}/readyz", TestContext.Current.CancellationToken));

        await using var three = await StartAsync(redis);
        await Wait.Until(async () => (await three.StatusAsync()).Losses is [var kept] && kept.Id == loss.Id);

        var refused = await ClearAsync(three, "12.2.0000000000000000.2", loss.Id.Replace("12.3.", "12.4.", StringComparison.Ordinal));
        Assert.All(refused.Results, result => Assert.Equal(ErrorReason.LossNotFound, result.Error.Reason));
        Assert.Equal("REQUEST_EMPTY", (await Refusal.OfAsync(async () => await three.Blocklist.ClearLossesAsync(
            new ClearLossesRequest { Ids = { loss.Id }, Actor = "j.doe" }, GatewayUnderTest.As("alpha")))).Reason);
        Assert.Null(Assert.Single((await ClearAsync(three, loss.Id)).Results).Error);
        Assert.Empty((await three.StatusAsync()).Losses);
        await Wait.Until(async () => (await one.StatusAsync()).Losses.Count == 0);
    }

    [Fact]
    public async Task A_checkpoint_reveals_a_loss_during_downtime()
    {
        await using var redis = await RedisServerProcess.StartAsync();
        using var files = new TempDirectory();
        await using (var before = await StartAsync(redis, files))
        {
            await before.BlockAsync("alpha", Phones[0]);
            await redis.RememberAsync();
            await before.BlockAsync("alpha", Phones[1]);
            await before.BlockAsync("alpha", Phones[2]);
            await before.BlockAsync("alpha", Phones[3]);
        }

        await redis.GoBackAsync();
        await using var after = await StartAsync(redis, files);
        await Wait.Until(async () => (await after.StatusAsync()).Losses.Count > 0);
        var loss = Assert.Single((await after.StatusAsync()).Losses);
        Assert.Equal((12u, 3ul, true), (loss.Shard, loss.Changes, loss.AtLeast));
    }

    [Fact]
    public async Task A_loss_unknown_to_the_store_survives_a_restart()
    {
        await using var redis = await RedisServerProcess.StartAsync();
        using var files = new TempDirectory();
        await LoseUnrememberedAsync(redis, files);

        // What can't be written to here, whatever the reason.
        await redis.SendAsync("SET", "pt:{s12}:losses", "in the way");
        await using (var before = await StartAsync(redis, files))
        {
            await Wait.Until(async () => (await before.StatusAsync()).Losses.Count > 0);
        }

        await using var after = await StartAsync(redis, files);
        Assert.Single((await after.StatusAsync()).Losses);
        Assert.Equal("string", await redis.SendAsync("TYPE", "pt:{s12}:losses"));

        await redis.SendAsync("DEL", "pt:{s12}:losses");
        await Wait.Until(async () => await redis.SendAsync("TYPE", "pt:{s12}:losses") == "hash");
        Assert.Single((await after.StatusAsync()).Losses);
    }

    /// <summary>Two changes, while no gateway runs; the checkpoint of one shows that they were there, and no more.</summary>
    private static async Task LoseUnrememberedAsync(RedisServerProcess redis, TempDirectory files)
    {
        await using (var before = await StartAsync(redis, files))
        {
            await before.BlockAsync("alpha", Phones[0]);
            await redis.RememberAsync();
            await before.BlockAsync("alpha", Phones[1]);
            await before.BlockAsync("alpha", Phones[2]);
        }

        await redis.GoBackAsync();
    }

    private static async Task<GatewayUnderTest> StartAsync(RedisServerProcess redis, TempDirectory? files = null)
    {
        var gateway = await GatewayUnderTest.StartOnAsync(
            redis.EndPoint, files is null ? [] : [$"--Store:DataDirectory={files.Below("data")}"]);
        await gateway.LoadedAsync();
        return gateway;
    }

    private static async Task<ClearLossesResponse> ClearAsync(GatewayUnderTest gateway, params string[] ids) =>
        await gateway.Blocklist.ClearLossesAsync(
            new ClearLossesRequest { Ids = { ids }, Reason = "sent again", Actor = "j.doe" }, GatewayUnderTest.As("alpha"));
}
