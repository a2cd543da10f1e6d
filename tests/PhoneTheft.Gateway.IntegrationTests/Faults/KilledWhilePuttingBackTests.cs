using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using PhoneTheft.Gateway.IntegrationTests.Support;
using PhoneTheft.Gateway.Store.Scripts;
using PhoneTheft.Gateway.V1;

namespace PhoneTheft.Gateway.IntegrationTests.Faults;

/// <summary>A gateway is killed between the runs in which it puts lost changes back: the next one, or it itself, puts back the rest.</summary>
/// <remarks>
/// The moment is made on the line to the store, and not in the gateway: the reply to a run of reissue.lua that is not the last does not
/// arrive, so that the store has some of them and the gateway is in the middle of its work, however fast the machine is.
/// </remarks>
public sealed class KilledWhilePuttingBackTests
{
    private const int Shard = 12;
    private const int ARun = 256;
    private const int Lost = (2 * ARun) + 88;
    private const string Meta = "pt:{s12}:meta";

    private static readonly byte[] Reissue = Encoding.ASCII.GetBytes(
        Convert.ToHexStringLower(SHA1.HashData(Encoding.UTF8.GetBytes(StoreScript.Reissue))));

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Another_gateway_puts_back_the_rest(bool atOnce)
    {
        await using var redis = await RedisServerProcess.StartAsync();
        await using var link = new FaultyLink(redis.Port);
        await using var otherLink = new FaultyLink(redis.Port);
        await using var killed = Start(link.EndPoint);
        await using var other = Start(otherLink.EndPoint);
        await killed.LoadedAsync();
        await other.LoadedAsync();
        await redis.RememberAsync();
        await BlockAllAsync(killed);
        await NewestAsync(other);

        if (!atOnce)
        {
            otherLink.Blackhole();
        }

        var sent = link.StopReplyTo(Reissue);
        await redis.GoBackAsync();
        await sent.WaitAsync(Wait.Limit, TestContext.Current.CancellationToken);
        await IsInTheMiddleAsync(redis);
        await killed.KillAsync();
        otherLink.Heal();

        await AllIsBackAsync(redis, other);
        await using var again = Start(redis.EndPoint);
        await again.LoadedAsync();
        Assert.Equal(await DigestAsync(other), await DigestAsync(again));
    }

    [Fact]
    public async Task The_only_gateway_goes_on_with_the_rest_when_it_is_started_again()
    {
        await using var redis = await RedisServerProcess.StartAsync();
        await using var link = new FaultyLink(redis.Port);
        using var files = new TempDirectory();
        await using var killed = Start(link.EndPoint, $"--Store:DataDirectory={files.Below("data")}");
        await killed.LoadedAsync();
        await redis.RememberAsync();
        await BlockAllAsync(killed);

        var sent = link.StopReplyTo(Reissue);
        await redis.GoBackAsync();
        await sent.WaitAsync(Wait.Limit, TestContext.Current.CancellationToken);
        await IsInTheMiddleAsync(redis);
        await killed.KillAsync();
        Assert.InRange(int.Parse(await redis.SendAsync("SCARD", "pt:{s12}:blocked"), CultureInfo.InvariantCulture), ARun, Lost - 1);

        link.Heal();
        await using var again = Start(link.EndPoint, $"--Store:DataDirectory={files.Below("data")}");
        await again.LoadedAsync();
        await AllIsBackAsync(redis, again);
    }

    // More than one run of it can remember.
    private static GatewayProcess Start(string redis, params string[] settings) =>
        new([$"--Store:Redis={redis}", "--Store:Create=true", "--Store:RecentChanges=32000", .. settings]);

    private static async Task BlockAllAsync(GatewayProcess gateway)
    {
        var many = new WriteManyRequest();
        many.Items.AddRange(Enumerable.Range(0, Lost).Select(n => new WriteItem { Block = new BlockRequest { Imei = Phone(n), Reason = HoldReason.Stolen } }));
        var answer = await new BlocklistService.BlocklistServiceClient(gateway.Channel).WriteManyAsync(many, GatewayUnderTest.As("alpha"));
        Assert.All(answer.Results, result => Assert.Equal(WriteOutcome.Changed, result.Outcome));
    }

    private static Task IsInTheMiddleAsync(RedisServerProcess redis) =>
        Wait.Until(async () => await redis.SendAsync("HGET", Meta, "epoch") == "2", what: "the first run is in the store");

    private static async Task AllIsBackAsync(RedisServerProcess redis, GatewayProcess gateway)
    {
        var blocklist = new BlocklistService.BlocklistServiceClient(gateway.Channel);
        await Wait.Until(async () => await blocklist.GetStatusAsync(new GetStatusRequest()) is { Losses.Count: 0, LostHolds: 0, Trouble: "" } status
            && status.Shards[Shard].Head is { Epoch: 2, Number: Lost });
        Assert.Equal($"{Lost}", await redis.SendAsync("SCARD", "pt:{s12}:blocked"));
        for (var n = 0; n < Lost; n++)
        {
            Assert.Equal(EquipmentStatus.Prohibited, (await CheckAsync(gateway, n, new Consistency())).Status);
        }
    }

    private static Task<CheckResponse> NewestAsync(GatewayProcess gateway) => CheckAsync(gateway, 0, new Consistency { FullyConsistent = true });

    private static async Task<CheckResponse> CheckAsync(GatewayProcess gateway, int n, Consistency consistency) =>
        await new CheckService.CheckServiceClient(gateway.Channel).CheckAsync(new CheckRequest { Imei = Phone(n), Consistency = consistency });

    private static async Task<Google.Protobuf.ByteString> DigestAsync(GatewayProcess gateway)
    {
        await NewestAsync(gateway);
        return (await new BlocklistService.BlocklistServiceClient(gateway.Channel).GetStatusAsync(new GetStatusRequest())).Shards[Shard].Digest;
    }

    private static string Phone(int n) => (35_000_000_000_012L + (16 * n)).ToString(CultureInfo.InvariantCulture);
}
