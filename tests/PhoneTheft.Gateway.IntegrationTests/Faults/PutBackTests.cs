using System.Globalization;
using PhoneTheft.Gateway.IntegrationTests.Support;
using PhoneTheft.Gateway.V1;

namespace PhoneTheft.Gateway.IntegrationTests.Faults;

/// <summary>A store that went back in time gets back what the gateways still have, and no phone is let in meanwhile.</summary>
public sealed class PutBackTests
{
    private const int Shard = 12;

    private static readonly string[] Phones = [.. Enumerable.Range(0, 5).Select(Phone)];

    [Fact]
    public async Task What_a_store_lost_comes_back_from_the_memory_of_a_gateway()
    {
        await using var redis = await RedisServerProcess.StartAsync();
        await using var gateway = await StartAsync(redis.EndPoint);
        await gateway.BlockAsync("alpha", Phones[0]);
        await gateway.BlockAsync("bravo", Phones[3]);
        await redis.RememberAsync();
        await gateway.BlockAsync("alpha", Phones[1]);
        await gateway.BlockAsync("alpha", Phones[2]);
        await gateway.UnblockAsync("bravo", Phones[3]);
        await gateway.BlockAsync("alpha", Phones[4]);
        await gateway.UnblockAsync("alpha", Phones[4]);

        await redis.GoBackAsync();

        await IsBackAsync(gateway);
        Assert.Equal("BBB--", await LettersOfAsync(gateway));
        var ended = await gateway.DeviceAsync(Phones[4]);
        Assert.Empty(ended.Holds);
        Assert.Equal("alpha", Assert.Single(ended.PastHolds).Hold.Carrier);
        Assert.Equal("bravo", Assert.Single((await gateway.DeviceAsync(Phones[3])).PastHolds).Hold.Carrier);
        Assert.Equal("2", await redis.SendAsync("HGET", "pt:{s12}:meta", "format"));
        Assert.Equal("1", await redis.SendAsync("HGET", "pt:{s11}:meta", "format"));

        // Another gateway reads what was written.
        await using var other = await StartAsync(redis.EndPoint);
        Assert.Equal("BBB--", await LettersOfAsync(other));
        await other.BlockAsync("alpha", Phones[3]);
        Assert.Equal(2ul, (await other.CheckAsync(Phones[3])).Revision.Epoch);
    }

    [Fact]
    public async Task Two_gateways_put_back_the_same_changes_once()
    {
        await using var redis = await RedisServerProcess.StartAsync();
        await using var one = await StartAsync(redis.EndPoint);
        await using var two = await StartAsync(redis.EndPoint);
        await one.BlockAsync("alpha", Phones[0]);
        await redis.RememberAsync();
        await one.BlockAsync("alpha", Phones[1]);
        await two.BlockAsync("bravo", Phones[2]);
        await one.UnblockAsync("alpha", Phones[0]);
        await two.CheckAsync(Phones[0], new Consistency { FullyConsistent = true });

        await redis.GoBackAsync();

        await IsBackAsync(one);
        await IsBackAsync(two);
        Assert.Equal("-BB--", await LettersOfAsync(one));
        Assert.Equal("-BB--", await LettersOfAsync(two));
        Assert.Equal("4", await redis.SendAsync("HGET", "pt:{s12}:meta", "revision"));
        Assert.Equal((await one.StatusAsync()).Shards[Shard].Digest, (await two.StatusAsync()).Shards[Shard].Digest);
    }

    [Fact]
    public async Task A_newer_change_of_the_same_hold_wins_and_a_lost_one_of_another_comes_back()
    {
        await using var redis = await RedisServerProcess.StartAsync();
        await using var link = new FaultyLink(redis.Port);
        await using var one = await StartAsync(link.EndPoint);
        await one.BlockAsync("alpha", Phones[0]);
        await one.BlockAsync("alpha", Phones[1]);
        await redis.RememberAsync();
        await one.BlockAsync("alpha", Phones[2]);
        await one.UnblockAsync("alpha", Phones[1]);
        await one.BlockAsync("alpha", Phones[3]);

        // The other gateway never saw what was lost, and goes on with the same numbers.
        link.Blackhole();
        await redis.GoBackAsync();
        await using var two = await StartAsync(redis.EndPoint);
        await two.BlockAsync("alpha", Phones[3], HoldReason.Lost);
        await two.UnblockAsync("alpha", Phones[3]);
        await two.BlockAsync("alpha", Phones[1], HoldReason.Fraud);
        await two.UnblockAsync("alpha", Phones[0]);
        link.Heal();

        await IsBackAsync(one);
        await IsBackAsync(two);
        Assert.Equal("-BB--", await LettersOfAsync(one));
        Assert.Equal("-BB--", await LettersOfAsync(two));
    }

    [Fact]
    public async Task A_phone_is_prohibited_at_every_moment()
    {
        await using var redis = await RedisServerProcess.StartAsync();
        await using var gateway = await StartAsync(redis.EndPoint);
        await redis.RememberAsync();
        foreach (var phone in Phones)
        {
            await gateway.BlockAsync("alpha", phone);
        }

        using var done = new CancellationTokenSource();
        var watching = Task.Run(
            async () =>
            {
                var letIn = new List<string>();
                while (!done.IsCancellationRequested)
                {
                    foreach (var phone in Phones)
                    {
                        if (await gateway.StatusOfAsync(phone) != EquipmentStatus.Prohibited)
                        {
                            letIn.Add(phone);
                        }
                    }
                }

                return letIn;
            },
            TestContext.Current.CancellationToken);
        for (var time = 1ul; time <= 3; time++)
        {
            await redis.GoBackAsync();
            await Wait.Until(async () => await gateway.EpochAsync(Shard) == time + 1 && (await gateway.StatusAsync()).Losses.Count == 0);
        }

        await done.CancelAsync();
        Assert.Empty(await watching);
    }

    [Fact]
    public async Task Of_a_loss_longer_than_the_memory_the_rest_is_said_and_stays_prohibited()
    {
        const int Lost = 80;
        await using var redis = await RedisServerProcess.StartAsync();
        await using var gateway = await StartAsync(redis.EndPoint, "--Store:RecentChanges=1000");
        await gateway.BlockAsync("alpha", Phone(1_000));
        await redis.RememberAsync();
        for (var n = 0; n < Lost; n++)
        {
            await gateway.BlockAsync("alpha", Phone(n));
        }

        await redis.GoBackAsync();

        const int Remembered = 1_000 / 16;
        await Wait.Until(async () => await gateway.EpochAsync(Shard) == 2);
        var loss = Assert.Single((await gateway.StatusAsync()).Losses);
        Assert.Equal((Lost + 2 - Remembered, true), ((int)loss.FirstNumber, loss.AtLeast));

        // The first change of the shard was not lost, so the block of device n had number n + 2.
        await Wait.Until(async () => (await gateway.StatusAsync()).Losses.Single().PutBack > 0);
        loss = Assert.Single((await gateway.StatusAsync()).Losses);
        Assert.Equal((80ul, 62ul, 0ul, 2ul, 19ul), (loss.Changes, loss.PutBack, loss.Superseded, loss.FirstMissing, loss.LastMissing));
        for (var n = 0; n < Lost; n++)
        {
            var isMissing = n + 2 >= (int)loss.FirstMissing && n + 2 <= (int)loss.LastMissing;
            Assert.Equal(isMissing ? "0" : "1", await redis.SendAsync("SISMEMBER", "pt:{s12}:blocked", Phone(n)));
        }

        for (var n = 0; n < Lost; n++)
        {
            Assert.Equal(EquipmentStatus.Prohibited, await gateway.StatusOfAsync(Phone(n)));
        }

        Assert.Equal(Remembered + 1, int.Parse(await redis.SendAsync("SCARD", "pt:{s12}:blocked"), CultureInfo.InvariantCulture));
    }

    [Fact]
    public async Task A_restart_before_it_is_back_loses_nothing()
    {
        await using var redis = await RedisServerProcess.StartAsync();
        using var files = new TempDirectory();
        await using (var before = await StartAsync(redis.EndPoint, $"--Store:DataDirectory={files.Below("data")}"))
        {
            await redis.RememberAsync();
            foreach (var phone in Phones)
            {
                await before.BlockAsync("alpha", phone);
            }

            // Nothing can be put back of a shard that is frozen.
            await redis.GoBackAsync(then: "redis.call('HSET', 'pt:{s12}:meta', 'frozen', 'somebody 99999999999999')");
            await Wait.Until(async () => (await before.StatusAsync()).Losses.Count > 0);
            Assert.Equal(EquipmentStatus.Prohibited, await before.StatusOfAsync(Phones[0]));
        }

        await using var after = await StartAsync(redis.EndPoint, $"--Store:DataDirectory={files.Below("data")}");
        Assert.Equal("BBBBB", await LettersOfAsync(after, new Consistency()));
        await redis.SendAsync("HDEL", "pt:{s12}:meta", "frozen");
        await IsBackAsync(after);
        Assert.Equal("BBBBB", await LettersOfAsync(after));
        await Wait.Until(() => Directory.GetFiles(files.Below("data"), "*.lost").Length == 0);
    }

    [Fact]
    public async Task A_gateway_that_was_away_reports_nothing_that_another_has_put_back()
    {
        await using var redis = await RedisServerProcess.StartAsync();
        using var files = new TempDirectory();
        await using var awake = await StartAsync(redis.EndPoint);
        await using (var away = await StartAsync(redis.EndPoint, $"--Store:DataDirectory={files.Below("data")}"))
        {
            await redis.RememberAsync();
            await awake.BlockAsync("alpha", Phones[0]);
            await awake.BlockAsync("alpha", Phones[1]);
            await away.CheckAsync(Phones[0], new Consistency { FullyConsistent = true });
            await away.StopAsync();
        }

        // More than the one that is away has seen.
        await awake.BlockAsync("alpha", Phones[2]);
        await redis.GoBackAsync();
        await IsBackAsync(awake);
        await using var back = await StartAsync(redis.EndPoint, $"--Store:DataDirectory={files.Below("data")}");

        // It knows no more of it than where it stood.
        await back.TellsAsync(line => line.Contains("lost at least 1 change", StringComparison.Ordinal));
        await IsBackAsync(back);
        await IsBackAsync(awake);
        Assert.Equal("BBB--", await LettersOfAsync(back));
        await Wait.Until(async () => (await back.StatusAsync()).LostHolds == 0);
    }

    private static string Phone(int n) => (35_000_000_000_012L + (16 * n)).ToString(CultureInfo.InvariantCulture);

    private static async Task<GatewayUnderTest> StartAsync(string redis, params string[] settings)
    {
        var gateway = await GatewayUnderTest.StartOnAsync(redis, settings);
        await gateway.LoadedAsync();
        return gateway;
    }

    private static Task IsBackAsync(GatewayUnderTest gateway) => Wait.Until(
        async () => await gateway.EpochAsync(Shard) == 2 && (await gateway.StatusAsync()).Losses.Count == 0 && !await gateway.HasTroubleAsync());

    // Of each phone: B when it is prohibited, else a dash.
    private static async Task<string> LettersOfAsync(GatewayUnderTest gateway, Consistency? consistency = null)
    {
        var letters = "";
        foreach (var phone in Phones)
        {
            var status = (await gateway.CheckAsync(phone, consistency ?? new Consistency { FullyConsistent = true })).Status;
            letters += status == EquipmentStatus.Prohibited ? 'B' : '-';
        }

        return letters;
    }
}
