using System.Runtime.Versioning;
using PhoneTheft.Gateway.Audit;
using PhoneTheft.Gateway.IntegrationTests.Support;

namespace PhoneTheft.Gateway.IntegrationTests.Auditing;

/// <summary>A gateway that must keep a log and cannot, because of its key or its log, does not start, and says what to do.</summary>
[UnsupportedOSPlatform("windows")]
public sealed class AuditStartTests : IDisposable
{
    private const UnixFileMode PrivateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;

    private readonly AuditedGateway _gateways = new();

    [Fact]
    public async Task The_key_is_made_once_and_for_its_owner_alone()
    {
        await LiveAsync();
        var key = await File.ReadAllTextAsync(_gateways.KeyFile);
        await LiveAsync();

        Assert.Matches("^[0-9a-f]{64}\n$", key);
        Assert.Equal(key, await File.ReadAllTextAsync(_gateways.KeyFile));
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(_gateways.KeyFile));
    }

    [Fact]
    public async Task A_log_without_its_key_is_refused()
    {
        await LiveAsync();
        File.Delete(_gateways.KeyFile);

        Assert.Contains("Put the key of this log back", await RefusedAsync(), StringComparison.Ordinal);
        Assert.False(File.Exists(_gateways.KeyFile));
    }

    [Fact]
    public async Task Another_key_is_refused()
    {
        await LiveAsync();
        await File.WriteAllTextAsync(_gateways.KeyFile, AuditKey.Create().ToFileText());

        Assert.Contains("does not fit the key", await RefusedAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_changed_last_line_is_refused()
    {
        await LiveAsync();
        var file = Assert.Single(_gateways.Files);
        await File.WriteAllTextAsync(file, (await File.ReadAllTextAsync(file)).Replace("\"stopped\"", "\"stoqped\"", StringComparison.Ordinal));

        Assert.Contains("was changed", await RefusedAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_blank_last_line_is_refused_and_nothing_deleted()
    {
        await LiveAsync();
        var file = Assert.Single(_gateways.Files);
        await File.AppendAllTextAsync(file, "\n");

        Assert.Contains("was changed", await RefusedAsync(), StringComparison.Ordinal);
        Assert.True(File.Exists(file));
    }

    [Fact]
    public async Task A_newest_file_without_a_line_is_kept_aside()
    {
        await LiveAsync();
        var planted = Path.Combine(_gateways.Log, "audit-00000002-20261127T154001Z.jsonl");
        await File.WriteAllTextAsync(planted, "half a line");

        await using var gateway = await _gateways.StartAsync();

        Assert.Equal(11, Assert.Single(_gateways.Of("recovered")).GetProperty("amount").GetInt32());
        Assert.Equal("half a line", await File.ReadAllTextAsync(planted + ".unfinished1"));
        Assert.Contains(gateway.Told, line => line.Contains("has no whole line in its 11 bytes", StringComparison.Ordinal));
        Assert.Empty(_gateways.Verify().Findings);
    }

    [Fact]
    public async Task A_file_with_an_impossible_date_stops_nothing()
    {
        await LiveAsync();
        await File.WriteAllTextAsync(Path.Combine(_gateways.Log, "audit-00000001-99999999T999999Z.jsonl"), "planted");

        await using var gateway = await _gateways.StartAsync();
        await gateway.BlockAsync("acme", EmbeddedGateway.Device(1));

        Assert.Empty((await gateway.StatusAsync()).Warnings);
        Assert.Empty(_gateways.Verify().Findings);
    }

    [Theory]
    [InlineData("abc", "must have 64 hexadecimal digits")]
    [InlineData("", "is empty")]
    public async Task A_file_that_is_no_key_is_refused(string content, string why)
    {
        await LiveAsync();
        await File.WriteAllTextAsync(_gateways.KeyFile, content);

        Assert.Contains(why, await RefusedAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_key_that_others_may_read_is_refused()
    {
        await LiveAsync();
        File.SetUnixFileMode(_gateways.KeyFile, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.OtherRead);

        Assert.Contains("may be read or changed by others: chmod o-rwx,g-w", await RefusedAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_key_beside_its_log_is_refused()
    {
        Assert.Contains(
            "must not be in the directory of the log", await RefusedAsync($"--Audit:KeyFile={Path.Combine(_gateways.Log, "key")}"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_log_of_another_name_is_refused()
    {
        await LiveAsync("--Audit:Node=gw1");

        Assert.StartsWith("gw1-", _gateways.Verify().Node, StringComparison.Ordinal);
        Assert.Contains("Audit:Node is 'gw2'", await RefusedAsync("--Audit:Node=gw2"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_second_gateway_on_one_directory_is_refused()
    {
        await using var gateway = await _gateways.StartAsync();
        using var others = new TempDirectory();

        Assert.Contains(
            "an Audit:Directory of its own",
            await RefusedAsync($"--Store:DataDirectory={others.Below("data")}", $"--Audit:KeyFile={_gateways.KeyFile}"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task No_answered_write_is_lost_by_a_kill()
    {
        await using var redis = await RedisServerProcess.StartAsync();
        var answered = 0;
        await using (var gateway = new GatewayProcess([.. _gateways.Settings, $"--Store:Redis={redis.EndPoint}", "--Checkpoint:Enabled=false"]))
        {
            await gateway.LoadedAsync();
            var writes = new V1.BlocklistService.BlocklistServiceClient(gateway.Channel);
            for (; answered < 50; answered++)
            {
                await writes.BlockAsync(
                    new V1.BlockRequest { Imei = EmbeddedGateway.Device(answered), Reason = V1.HoldReason.Stolen }, GatewayUnderTest.As("acme"));
            }

            await gateway.KillAsync();
        }

        Assert.Equal(answered, _gateways.Of("write").Count);
        await using (var again = await GatewayUnderTest.StartOnAsync(redis.EndPoint, [.. _gateways.Settings, "--Checkpoint:Enabled=false"]))
        {
            await again.LoadedAsync();
            await again.BlockAsync("acme", EmbeddedGateway.Device(answered));
        }

        Assert.Equal(answered + 1, _gateways.Of("write").Count);
        Assert.Empty(_gateways.Verify().Findings);
    }

    [Fact]
    public async Task Two_copies_of_one_log_are_noticed()
    {
        await using var redis = await RedisServerProcess.StartAsync();
        await using (await GatewayUnderTest.StartOnAsync(redis.EndPoint, [.. _gateways.Settings, "--Checkpoint:Enabled=false"]))
        {
        }

        using var copy = new AuditedGateway();
        Directory.CreateDirectory(copy.Log);
        File.Copy(_gateways.KeyFile, copy.KeyFile);
        foreach (var file in _gateways.Files)
        {
            File.Copy(file, Path.Combine(copy.Log, Path.GetFileName(file)));
        }

        File.SetUnixFileMode(copy.Log, PrivateMode);
        await using var one = await GatewayUnderTest.StartOnAsync(redis.EndPoint, [.. _gateways.Settings, "--Checkpoint:Enabled=false"]);
        await using var other = await GatewayUnderTest.StartOnAsync(redis.EndPoint, [.. copy.Settings, "--Checkpoint:Enabled=false"]);
        await one.LoadedAsync();
        await other.LoadedAsync();

        // Each notices when it has something to tell.
        await Wait.Until(async () =>
        {
            await one.BlockAsync("acme", EmbeddedGateway.Device(1));
            return one.Told.Concat(other.Told).Any(
                line => line.StartsWith("Another gateway writes an audit log with the name", StringComparison.Ordinal));
        });
    }

    public void Dispose() => _gateways.Dispose();

    private async Task LiveAsync(params string[] settings)
    {
        await using var gateway = await _gateways.StartAsync(settings);
    }

    private async Task<string> RefusedAsync(params string[] settings)
    {
        await using var gateway = new GatewayProcess([.. _gateways.Settings, .. settings]);
        Assert.Equal(1, await gateway.ExitAsync());
        await Wait.Until(() => gateway.Output.Trim().Length > 0);
        return gateway.Output;
    }
}
