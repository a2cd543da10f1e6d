using PhoneTheft.Gateway.IntegrationTests.Client;
using PhoneTheft.Gateway.IntegrationTests.Support;
using PhoneTheft.Gateway.V1;

namespace PhoneTheft.Gateway.IntegrationTests.Faults;

/// <summary>What a store forgot comes back from the journal of a client that follows, without anybody's help.</summary>
public sealed class JournalReturnsTests
{
    private const int Published = 48;

    [Fact]
    public async Task A_journal_brings_back_what_no_gateway_has()
    {
        await using var redis = await RedisServerProcess.StartAsync();
        var port = FreePort.Next();
        using var files = new TempDirectory();
        var before = Start(port, redis);
        await before.LoadedAsync();
        await using var alpha = SyncClientUnderTest.Start("alpha", files.Below("alpha.db"), $"http://127.0.0.1:{port}");
        await alpha.PublishAsync(SyncClientUnderTest.Block(Published));
        await alpha.ConvergedAsync();
        await redis.RememberAsync();
        await alpha.PublishAsync([.. Enumerable.Range(0, Published).Select(SyncClientUnderTest.Block)]);
        await alpha.ConvergedAsync();

        // Its ring and its files go with it.
        await before.KillAsync();
        await before.DisposeAsync();
        await redis.GoBackAsync();
        await using var after = Start(port, redis);
        await after.LoadedAsync();

        await PresentAsync(after.Channel);
        Assert.Equal(Published, alpha.Status.Reopened);
        await alpha.ConvergedAsync();
        await alpha.EqualAsync();
    }

    [Fact]
    public async Task A_loss_under_an_open_stream_is_brought_back()
    {
        await using var redis = await RedisServerProcess.StartAsync();
        await using var gateway = await GatewayUnderTest.StartOnAsync(redis.EndPoint);
        await gateway.LoadedAsync();
        using var files = new TempDirectory();
        await using var alpha = SyncClientUnderTest.Start("alpha", files.Below("alpha.db"), gateway.GrpcAddress);
        await alpha.PublishAsync(SyncClientUnderTest.Block(Published));
        await alpha.ConvergedAsync();
        await redis.RememberAsync();
        await alpha.PublishAsync([.. Enumerable.Range(0, Published).Select(SyncClientUnderTest.Block)]);
        await alpha.ConvergedAsync();

        await redis.GoBackAsync();

        // In the store itself: what is answered from memory meanwhile is not enough.
        await Wait.Until(async () => await StoredAsync(redis) == Published + 1, what: "the store has all of it again");
        await PresentAsync(gateway.Channel);
        await alpha.ConvergedAsync();
        await alpha.EqualAsync();

        // Numbers go on where they were.
        await alpha.PublishAsync(SyncClientUnderTest.Unblock(0));
        await alpha.ConvergedAsync();
        await Wait.Until(async () => await gateway.StatusOfAsync(SyncClientUnderTest.Device(0).ToString()) == EquipmentStatus.Permitted);
    }

    private static GatewayProcess Start(int port, RedisServerProcess redis) => new(
        port, new Dictionary<string, string>(StringComparer.Ordinal), Environment.CurrentDirectory, $"--Store:Redis={redis.EndPoint}");

    private static async Task<int> StoredAsync(RedisServerProcess redis)
    {
        var stored = 0;
        for (var shard = 0; shard < 16; shard++)
        {
            stored += int.Parse(await redis.SendAsync("HGET", $"pt:{{s{shard:D2}}}:meta", "blocked"), System.Globalization.CultureInfo.InvariantCulture);
        }

        return stored;
    }

    private static Task PresentAsync(Grpc.Net.Client.GrpcChannel channel)
    {
        var checks = new CheckService.CheckServiceClient(channel);
        return Wait.Until(
            async () =>
            {
                for (var number = 0; number <= Published; number++)
                {
                    var answer = await checks.CheckAsync(new CheckRequest { Imei = SyncClientUnderTest.Device(number).ToString() });
                    if (answer.Status != EquipmentStatus.Prohibited)
                    {
                        return false;
                    }
                }

                return true;
            },
            what: "all that was acknowledged is blocked");
    }
}
