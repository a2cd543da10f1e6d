using PhoneTheft.Gateway.Cli.Failures;
using PhoneTheft.Gateway.V1;

namespace PhoneTheft.Gateway.Tests.Cli.Commands;

public sealed class ExportTests : IDisposable
{
    private readonly Prompt _prompt = new();

    public ExportTests()
    {
        _prompt.Gateway.Hold("35693803564380", since: "2026-01-02");
        _prompt.Gateway.Hold("01234567890123", since: "2000-01-01");
        _prompt.Gateway.Hold("49015420323751", since: "2025-12-31");
        _prompt.Gateway.Hold("49015420323752", Disposition.Track, since: "2025-12-31");
    }

    [Fact]
    public async Task Only_the_list_goes_to_standard_output()
    {
        Assert.Equal(ExitCode.Ok, await _prompt.RunAsync("export"));

        Assert.Equal("IMEI,reporting_date,status\n01234567890123,20000101,blacklist\n35693803564380,20260102,blacklist\n49015420323751,20251231,blacklist\n", _prompt.Out);
        Assert.Contains("3 devices exported", _prompt.Error, StringComparison.Ordinal);
        Assert.Contains("1 left out", _prompt.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_effective_list_has_no_days()
    {
        await _prompt.RunAsync("export", "--scope", "effective", "--json");

        Assert.Equal("IMEI,reporting_date,status\n01234567890123,,blacklist\n35693803564380,,blacklist\n49015420323751,,blacklist\n", _prompt.Out);
        Assert.Equal((3, 1), (_prompt.ErrorJson.GetProperty("written").GetInt32(), _prompt.ErrorJson.GetProperty("left_out").GetInt32()));
    }

    [Fact]
    public async Task A_file_appears_whole_and_is_its_owner_s_alone()
    {
        var file = _prompt.PathOf("list.csv");

        Assert.Equal(ExitCode.Ok, await _prompt.RunAsync("export", file, "--json"));

        Assert.Equal(4, _prompt.Read("list.csv").Split('\n', StringSplitOptions.RemoveEmptyEntries).Length);
        Assert.Equal(3, _prompt.OutJson.GetProperty("written").GetInt32());
        Assert.Single(Directory.GetFileSystemEntries(Path.GetDirectoryName(file)!));
        if (!OperatingSystem.IsWindows())
        {
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(file));
        }
    }

    [Fact]
    public async Task A_failed_export_leaves_the_file_as_it_was()
    {
        var file = _prompt.Write("list.csv", "old");
        _prompt.Gateway.Refuse = _ => Refusals.Of(Grpc.Core.StatusCode.Unavailable, "NOT_LOADED");

        Assert.Equal(ExitCode.Unavailable, await _prompt.RunAsync("export", file));
        Assert.Equal("old", _prompt.Read("list.csv"));
    }

    [Fact]
    public async Task An_exported_list_survives_an_import_byte_for_byte()
    {
        await _prompt.RunAsync("export", _prompt.PathOf("first.csv"));
        _prompt.Gateway.Holds.Clear();

        Assert.Equal(ExitCode.Ok, await _prompt.RunAsync("import", _prompt.PathOf("first.csv")));
        await _prompt.RunAsync("export", _prompt.PathOf("second.csv"));

        Assert.Equal(_prompt.Read("first.csv"), _prompt.Read("second.csv"));
    }

    [Fact]
    public async Task An_empty_list_is_a_header()
    {
        _prompt.Gateway.Holds.Clear();

        Assert.Equal(ExitCode.Ok, await _prompt.RunAsync("export"));
        Assert.Equal("IMEI,reporting_date,status\n", _prompt.Out);
    }

    public void Dispose() => _prompt.Dispose();
}
