using System.Runtime.Versioning;
using PhoneTheft.Gateway.Audit;
using PhoneTheft.Gateway.IntegrationTests.Support;

namespace PhoneTheft.Gateway.IntegrationTests.Auditing;

/// <summary>The store knows how far a log has come, whatever happens to the log, to the store and to what they say to each other.</summary>
[UnsupportedOSPlatform("windows")]
public sealed class AuditAnchorTests : IAsyncLifetime
{
    private const string Heads = "pt:{s00}:audit";
    private const string Foreign = "Another gateway writes an audit log with the name";

    private readonly AuditedGateway _gateways = new();
    private RedisServerProcess _redis = null!;

    public async ValueTask InitializeAsync() => _redis = await RedisServerProcess.StartAsync(appendFsync: "always");

    [Fact]
    public async Task A_cut_end_shows_after_starts_without_the_store()
    {
        await using (var gateway = await StartAsync())
        {
            await gateway.BlockAsync("acme", EmbeddedGateway.Device(1));
            await ToldOfAllAsync(gateway);
        }

        var file = Assert.Single(_gateways.Files);
        await File.WriteAllTextAsync(file, string.Concat((await File.ReadAllLinesAsync(file))[..2].Select(line => line + "\n")));
        for (var start = 0; start < 3; start++)
        {
            await using var alone = await GatewayUnderTest.StartOnAsync("127.0.0.1:1", [.. _gateways.Settings, "--Checkpoint:Enabled=false"]);
        }

        await using var again = await StartAsync();

        await Wait.Until(() => _gateways.Of("missing").Count == 1);
        Assert.Contains("was cut off and written anew", Assert.Single((await again.StatusAsync()).Warnings), StringComparison.Ordinal);
        Assert.Equal(AuditProblem.MissingOnRecord, Assert.Single(_gateways.Verify().Findings).Problem);
    }

    [Fact]
    public async Task An_older_end_of_this_log_is_no_other_gateways()
    {
        await using var gateway = await StartAsync();
        await gateway.BlockAsync("acme", EmbeddedGateway.Device(1));
        var head = await ToldOfAllAsync(gateway);

        // As after a failover that lost the newest, or an answer that was lost.
        await _redis.SendAsync("HSET", Heads, head.Node, $"2 {_gateways.Entries[1].GetProperty("hash").GetString()} 1790000000000");
        await gateway.BlockAsync("acme", EmbeddedGateway.Device(2));

        Assert.Equal(4, (await ToldOfAllAsync(gateway)).Lines);
        Assert.Empty((await gateway.StatusAsync()).Warnings);
        Assert.DoesNotContain(gateway.Told, line => line.StartsWith(Foreign, StringComparison.Ordinal));
    }

    [Fact]
    public async Task An_end_that_the_store_has_lost_is_told_again()
    {
        await using var gateway = await StartAsync();
        var head = await ToldOfAllAsync(gateway);

        await _redis.SendAsync("HDEL", Heads, head.Node);
        await gateway.BlockAsync("acme", EmbeddedGateway.Device(1));

        Assert.Equal(3, (await ToldOfAllAsync(gateway)).Lines);
        Assert.Empty((await gateway.StatusAsync()).Warnings);
    }

    [Fact]
    public async Task An_unreadable_head_of_another_stops_nobody()
    {
        await using (var first = await StartAsync())
        {
            await ToldOfAllAsync(first);
        }

        await _redis.SendAsync("HSET", Heads, "gw9-00000000", "garbage");
        await using var gateway = await StartAsync();

        await ToldOfAllAsync(gateway);
        await gateway.TellsAsync(line => line.StartsWith("The store holds 1 fields that are no heads", StringComparison.Ordinal));
    }

    [Fact]
    public async Task An_unreadable_head_of_this_log_is_warned_of()
    {
        await using var gateway = await StartAsync();
        var head = await ToldOfAllAsync(gateway);

        await _redis.SendAsync("HSET", Heads, head.Node, "garbage");
        await gateway.BlockAsync("acme", EmbeddedGateway.Device(1));
        await Wait.Until(async () => (await gateway.StatusAsync()).Warnings.Any(
            warning => warning.Contains($"Remove the field {head.Node}", StringComparison.Ordinal)));

        await _redis.SendAsync("HDEL", Heads, head.Node);
        await ToldOfAllAsync(gateway);
        await Wait.Until(async () => (await gateway.StatusAsync()).Warnings.Count == 0);
    }

    [Fact]
    public async Task A_log_that_is_gone_is_noticed_at_the_start()
    {
        await using (var gateway = await StartAsync("--Audit:Node=gw1"))
        {
            await ToldOfAllAsync(gateway);
        }

        Directory.Delete(_gateways.Log, recursive: true);
        await using var again = await StartAsync("--Audit:Node=gw1");

        await again.TellsAsync(line => line.StartsWith("There is a key for the audit log", StringComparison.Ordinal));
        await again.TellsAsync(line => line.StartsWith("This gateway has had another audit log, gw1-", StringComparison.Ordinal));
        Assert.Contains("has had another audit log, gw1-", Assert.Single((await again.StatusAsync()).Warnings), StringComparison.Ordinal);
        Assert.Contains("there was a key, but no log", _gateways.Of("started")[0].GetProperty("note").GetString(), StringComparison.Ordinal);
    }

    public async ValueTask DisposeAsync()
    {
        await _redis.DisposeAsync();
        _gateways.Dispose();
    }

    private async Task<GatewayUnderTest> StartAsync(params string[] settings)
    {
        var gateway = await GatewayUnderTest.StartOnAsync(_redis.EndPoint, [.. _gateways.Settings, "--Checkpoint:Enabled=false", .. settings]);
        await gateway.LoadedAsync();
        return gateway;
    }

    private async Task<AuditHead> ToldOfAllAsync(GatewayUnderTest gateway)
    {
        AuditHead? told = null;
        await Wait.Until(async () =>
        {
            var last = _gateways.Entries[^1];
            told = (await AuditedGateway.HeadsAsync(gateway)).FirstOrDefault(head => head.Hash == last.GetProperty("hash").GetString());
            return told is not null;
        });
        return told!;
    }
}
