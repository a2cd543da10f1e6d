using System.Runtime.Versioning;
using System.Text.RegularExpressions;
using PhoneTheft.Gateway.IntegrationTests.Support;
using PhoneTheft.Gateway.V1;

namespace PhoneTheft.Gateway.IntegrationTests.Store;

/// <summary>Embedded stores whose files lost what was acknowledged: they are never served as if nothing were wrong.</summary>
[UnsupportedOSPlatform("windows")]
public sealed partial class EmbeddedLossTests : IDisposable
{
    private const int Blocks = 40;
    private const string WithoutCheckpoint = "--Checkpoint:Enabled=false";

    private readonly EmbeddedGateway _embedded = new();

    private string Kept => Path.Combine(_embedded.Data, "acknowledged");

    public void Dispose() => _embedded.Dispose();

    [Fact]
    public async Task A_shortened_file_is_refused_and_the_checkpoint_served()
    {
        await _embedded.LiveAsync(Blocks);
        EmbeddedGateway.Cut(_embedded.AppendOnlyFile);

        await using var again = await _embedded.StartAsync();

        Assert.Equal(Blocks, await ProhibitedAsync(again));
        Assert.Matches("^The store lacks [0-9]+ changes that were acknowledged, in [0-9]+ shards.*Missing: .*of shard 15, ", (await again.StatusAsync()).Trouble);
        var refusal = await Refusal.OfAsync(() => again.BlockAsync("alpha", EmbeddedGateway.Device(1_000)));
        Assert.Contains(refusal.Reason, (string[])["STORE_DAMAGED", "STORE_RESET"]);
    }

    [Fact]
    public async Task The_token_of_the_refusal_lets_it_go_on_once()
    {
        await _embedded.LiveAsync(Blocks);
        EmbeddedGateway.Cut(_embedded.AppendOnlyFile);
        var token = await RefusedAsync();
        Assert.Equal(token, await RefusedAsync());
        Assert.Equal(token, await RefusedAsync("--Store:AcceptLoss=0123456789abcdef"));

        await using (var gateway = await _embedded.StartAsync($"--Store:AcceptLoss={token}"))
        {
            Assert.InRange(await ProhibitedAsync(gateway), 1, Blocks - 1);
            Assert.Equal("", (await gateway.StatusAsync()).Trouble);
            var losses = (await gateway.StatusAsync()).Losses;
            Assert.NotEmpty(losses);
            Assert.True(File.Exists(Path.Combine(_embedded.Data, "replica.checkpoint.before-loss")));
            await gateway.TellsAsync(line => line.Contains("as Store:AcceptLoss has accepted", StringComparison.Ordinal));
            await gateway.BlockAsync("alpha", EmbeddedGateway.Device(Blocks - 1));
        }

        await using (var gateway = await _embedded.StartAsync($"--Store:AcceptLoss={token}"))
        {
            await gateway.TellsAsync(line => line.Contains("nothing is missing", StringComparison.Ordinal));
            Assert.Equal(EquipmentStatus.Prohibited, await gateway.StatusOfAsync(EmbeddedGateway.Device(Blocks - 1)));
        }

        EmbeddedGateway.Cut(_embedded.AppendOnlyFile);
        Assert.NotEqual(token, await RefusedAsync($"--Store:AcceptLoss={token}"));
    }

    [Fact]
    public async Task Without_a_checkpoint_it_does_not_start_and_says_all_that()
    {
        await _embedded.LiveAsync(Blocks, WithoutCheckpoint);
        EmbeddedGateway.Cut(_embedded.AppendOnlyFile);

        await using var again = new GatewayProcess($"--Store:DataDirectory={_embedded.Data}", WithoutCheckpoint);

        Assert.Equal(1, await again.ExitAsync());
        Assert.Contains("1302", again.Output, StringComparison.Ordinal);
        Assert.Matches("The store lacks [0-9]+ changes.*--Store:AcceptLoss=[0-9a-f]{16}.*Missing: ", again.Output);
    }

    [Fact]
    public async Task An_emptied_store_is_not_made_anew()
    {
        await _embedded.LiveAsync(Blocks);
        Directory.Delete(Path.Combine(_embedded.Data, "garnet"), recursive: true);

        await using var again = await _embedded.StartAsync();

        Assert.Equal(Blocks, await ProhibitedAsync(again));
        Assert.Contains($"lacks {Blocks} changes", (await again.StatusAsync()).Trouble, StringComparison.Ordinal);
        Assert.Equal("STORE_RESET", (await Refusal.OfAsync(() => again.BlockAsync("alpha", EmbeddedGateway.Device(1_000)))).Reason);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_damaged_or_missing_acknowledged_file_is_refused(bool damaged)
    {
        await _embedded.LiveAsync(Blocks);
        if (damaged)
        {
            EmbeddedGateway.Flip(Kept, 50);
            EmbeddedGateway.Flip(Kept, 4_096 + 50);
        }
        else
        {
            File.Delete(Kept);
        }

        var token = await RefusedAsync();

        await using (var accepted = await _embedded.StartAsync($"--Store:AcceptLoss={token}"))
        {
            Assert.Equal(Blocks, await ProhibitedAsync(accepted));
            Assert.Equal("", (await accepted.StatusAsync()).Trouble);
            Assert.Single((await accepted.StatusAsync()).Losses);
        }

        await using var later = await _embedded.StartAsync();
        Assert.Single((await later.StatusAsync()).Losses);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    public async Task A_torn_slot_leaves_the_other(int slot)
    {
        await _embedded.LiveAsync(Blocks);
        EmbeddedGateway.Flip(Kept, (slot * 4_096) + 50);

        await using var again = await _embedded.StartAsync();

        Assert.Equal(Blocks, await ProhibitedAsync(again));
        Assert.Equal("", (await again.StatusAsync()).Trouble);
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(Kept));
    }

    [Fact]
    public async Task A_whole_older_copy_of_the_directory_is_a_restored_backup()
    {
        await _embedded.LiveAsync(Blocks);
        using var backup = new EmbeddedGateway();
        _embedded.CopyTo(backup);
        await _embedded.LiveAsync(Blocks + 5);

        await using var restored = await backup.StartAsync();

        Assert.Equal(Blocks, await ProhibitedAsync(restored));
        Assert.Equal("", (await restored.StatusAsync()).Trouble);
    }

    [Fact]
    public async Task Older_files_of_the_store_alone_are_a_loss()
    {
        await _embedded.LiveAsync(Blocks);
        using var backup = new EmbeddedGateway();
        _embedded.CopyTo(backup);
        await _embedded.LiveAsync(Blocks + 5);
        Directory.Delete(Path.Combine(_embedded.Data, "garnet"), recursive: true);
        Directory.Move(Path.Combine(backup.Data, "garnet"), Path.Combine(_embedded.Data, "garnet"));

        await using var again = await _embedded.StartAsync();

        Assert.Contains("lacks 5 changes that were acknowledged, in 5 shards", (await again.StatusAsync()).Trouble, StringComparison.Ordinal);
        Assert.Equal(Blocks + 5, await ProhibitedAsync(again));
    }

    [Fact]
    public async Task Acknowledged_positions_are_kept_before_the_answer()
    {
        await using var killed = new GatewayProcess($"--Store:DataDirectory={_embedded.Data}");
        await killed.LoadedAsync();
        var blocklist = new BlocklistService.BlocklistServiceClient(killed.Channel);
        for (var number = 0; number < Blocks; number++)
        {
            await blocklist.BlockAsync(new BlockRequest { Imei = EmbeddedGateway.Device(number), Reason = HoldReason.Stolen }, GatewayUnderTest.As("alpha"));
        }

        await killed.KillAsync();
        await using (var again = await _embedded.StartAsync())
        {
            Assert.Equal(Blocks, await ProhibitedAsync(again));
            Assert.Equal("", (await again.StatusAsync()).Trouble);
        }
    }

    private async Task<string> RefusedAsync(params string[] settings)
    {
        await using var gateway = await _embedded.StartAsync(settings);
        var match = Token().Match((await gateway.StatusAsync()).Trouble);
        Assert.True(match.Success);
        return match.Groups["token"].Value;
    }

    private static async Task<int> ProhibitedAsync(GatewayUnderTest gateway)
    {
        var prohibited = 0;
        for (var number = 0; number < Blocks + 5; number++)
        {
            prohibited += await gateway.StatusOfAsync(EmbeddedGateway.Device(number)) == EquipmentStatus.Prohibited ? 1 : 0;
        }

        return prohibited;
    }

    [GeneratedRegex("--Store:AcceptLoss=(?<token>[0-9a-f]{16})", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Token();
}
