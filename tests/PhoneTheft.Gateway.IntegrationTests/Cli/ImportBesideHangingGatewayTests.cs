using System.Globalization;
using PhoneTheft.Gateway.Cli.Failures;
using PhoneTheft.Gateway.Client;
using PhoneTheft.Gateway.IntegrationTests.Support;

namespace PhoneTheft.Gateway.IntegrationTests.Cli;

/// <summary>An import that knows two gateways of one store goes on at the other when one hangs, and counts each device once.</summary>
[Collection(typeof(RedisCollection))]
public sealed class ImportBesideHangingGatewayTests(RedisFixture redis) : IAsyncLifetime
{
    private const int Devices = 3_000;

    // Shorter than it takes to notice that a connection is dead, so that only the import's own bound helps.
    private static readonly string Bound = $"{Patience.OfSeconds(12).TotalSeconds.ToString(CultureInfo.InvariantCulture)}s";

    private GatewayProcess _first = null!;
    private GatewayProcess _second = null!;
    private Desk _desk = null!;

    public async ValueTask InitializeAsync()
    {
        var server = await redis.EmptyAsync();
        _first = new GatewayProcess($"--Store:Redis={server.EndPoint}");
        await _first.LoadedAsync();
        _second = new GatewayProcess($"--Store:Redis={server.EndPoint}");
        await _second.LoadedAsync();
        _desk = new Desk($"http://127.0.0.1:{_first.Port},http://127.0.0.1:{_second.Port}");
    }

    public async ValueTask DisposeAsync()
    {
        _desk.Dispose();
        await _first.DisposeAsync();
        await _second.DisposeAsync();
    }

    [Theory]
    [InlineData("--full")]
    [InlineData("--in-flight=4000")]
    public async Task It_is_done_when_one_hangs_from_the_start(string option)
    {
        var list = _desk.List("list.csv", from: 1, Devices);

        await _first.FreezeAsync();
        await using var run = await ImportAsync(list, option);
        await _first.ThawAsync();

        Assert.True(run.ExitCode == ExitCode.Ok, run.Error + run.Out);
        await ReportIsTrueAsync(run);
    }

    [Fact]
    public async Task It_is_done_when_one_hangs_in_the_middle()
    {
        var list = _desk.List("list.csv", from: 1, Devices);

        // One device to a call: long enough that the gateway hangs before the end.
        await using var run = _desk.Start("import", list, "--carrier", "alpha", "--retry-for", Bound, "--in-flight", "8", "--json");
        await Wait.Until(async () => await ChangesAsync() > 0);
        await _first.FreezeAsync();
        Assert.False(run.HasExited, run.Out);
        await run.EndAsync();
        await _first.ThawAsync();

        Assert.True(run.ExitCode == ExitCode.Ok, run.Error + run.Out);
        await ReportIsTrueAsync(run);
    }

    private Task<Phonetheft> ImportAsync(string list, string option) =>
        _desk.RunAsync("import", list, "--carrier", "alpha", "--timeout", Bound, "--retry-for", Bound, "--json", option);

    private async Task ReportIsTrueAsync(Phonetheft run)
    {
        var report = run.OutJson;
        Assert.True(report.GetProperty("completed").GetBoolean());
        Assert.Equal(Devices, report.GetProperty("writes_done").GetInt32());
        Assert.Equal(Devices, report.GetProperty("held").GetInt32());
        Assert.Equal(Devices, report.GetProperty("held_changed").GetInt32() + report.GetProperty("held_unsure").GetInt32());

        // The gateway that hung has a list from before, until it has read what was written meanwhile.
        await Wait.Until(async () => (await _desk.EffectiveListAsync()).Count == Devices);

        // The gateway that hung carries out its writes now. Each device was written before, and changes once.
        await using var again = await ImportAsync(_desk.PathOf("list.csv"), "--in-flight=4000");
        Assert.Equal(Devices, again.OutJson.GetProperty("held_unchanged").GetInt32());
        Assert.Equal(Devices, await ChangesAsync());
    }

    private async Task<long> ChangesAsync()
    {
        using var client = new BlocklistClient(_second.Channel);
        var status = await client.GetStatusAsync(TestContext.Current.CancellationToken);
        return status.Shards.Sum(shard => (long)(shard.Head?.Number ?? 0));
    }
}
