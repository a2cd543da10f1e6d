using PhoneTheft.Gateway.Cli.Failures;

namespace PhoneTheft.Gateway.Tests.Cli.Import;

/// <summary>A whole list of which some lines can't be read: each of them may be any device, so none is let go.</summary>
public sealed class DamagedFullListTests : IDisposable
{
    private static readonly string[] Devices = [.. Enumerable.Range(0, 20).Select(i => $"3520990017{i:D4}")];

    private readonly Prompt _prompt = new();

    public DamagedFullListTests()
    {
        foreach (var device in Devices)
        {
            _prompt.Gateway.Hold(device);
        }
    }

    [Theory]
    [InlineData("4.90154E+14,20250102,")]
    [InlineData("352099001700016,20250102,")]
    [InlineData("35209900170001,20259999,")]
    [InlineData("35209900170001,20250102,blacklist\u200B")]
    [InlineData("35209900170001,20250102,,extra")]
    [InlineData("00000000000000,20250102,")]
    [InlineData("35209900170019,,\n35209900170019,,recovered")]
    public async Task While_a_line_cant_be_read_nothing_is_released(string damaged)
    {
        var file = ListOf(17, damaged);

        Assert.Equal(ExitCode.ShrinkGuard, await _prompt.RunAsync("import", file, "--full"));

        Assert.Contains("RELEASES_WITHHELD", _prompt.Error, StringComparison.Ordinal);
        Assert.Contains("--release-despite-refused", _prompt.Error, StringComparison.Ordinal);
        Assert.All(Devices, d => Assert.Contains(ulong.Parse(d), _prompt.Gateway.Holds.Keys));
    }

    [Fact]
    public async Task A_dry_run_says_the_same()
    {
        var file = ListOf(17, "4.90154E+14,,");

        Assert.Equal(ExitCode.ShrinkGuard, await _prompt.RunAsync("import", file, "--full", "--dry-run", "--json"));

        Assert.Equal((0, 3, 7), (Count("would_be_released"), Count("withheld"), Count("exit_code")));
        Assert.Equal("RELEASES_WITHHELD", _prompt.OutJson.GetProperty("error").GetProperty("reason").GetString());
    }

    [Fact]
    public async Task What_can_be_read_is_held_all_the_same()
    {
        var file = ListOf(17, "4.90154E+14,,", "49015420323751,,");

        Assert.Equal(ExitCode.ShrinkGuard, await _prompt.RunAsync("import", file, "--full", "--json"));

        Assert.Contains(49015420323751UL, _prompt.Gateway.Holds.Keys);
        Assert.Equal((18, 1, 0), (Count("held"), Count("held_changed"), Count("released")));
        Assert.False(_prompt.OutJson.GetProperty("completed").GetBoolean());
    }

    [Fact]
    public async Task A_device_that_the_list_calls_recovered_waits_as_well()
    {
        var file = ListOf(19, "4.90154E+14,,", $"{Devices[19]},,recovered");

        Assert.Equal(ExitCode.ShrinkGuard, await _prompt.RunAsync("import", file, "--full"));
        Assert.Equal(20, _prompt.Gateway.Holds.Count);
    }

    [Fact]
    public async Task The_number_typed_releases_them_and_no_other_number_does()
    {
        var file = ListOf(17, "4.90154E+14,,");

        Assert.Equal(ExitCode.ShrinkGuard, await _prompt.RunAsync("import", file, "--full", "--release-despite-refused", "2"));
        Assert.Equal(20, _prompt.Gateway.Holds.Count);

        Assert.Equal(ExitCode.SomeLinesRefused, await _prompt.RunAsync("import", file, "--full", "--release-despite-refused", "3"));
        Assert.Equal(17, _prompt.Gateway.Holds.Count);
    }

    [Fact]
    public async Task If_nothing_would_be_released_only_refused_lines_are_reported()
    {
        Assert.Equal(ExitCode.SomeLinesRefused, await _prompt.RunAsync("import", ListOf(20, "4.90154E+14,,"), "--full"));
    }

    [Fact]
    public async Task Only_a_whole_list_takes_the_number()
    {
        Assert.Equal(ExitCode.Usage, await _prompt.RunAsync("import", ListOf(20), "--release-despite-refused", "3"));
    }

    public void Dispose() => _prompt.Dispose();

    private string ListOf(int devices, params string[] lines) =>
        _prompt.Write("list.csv", Lists.Header + string.Concat(Devices.Take(devices).Select(d => $"{d},,").Concat(lines).Select(l => l + "\n")));

    private int Count(string name) => _prompt.OutJson.GetProperty(name).GetInt32();
}
