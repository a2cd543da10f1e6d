using PhoneTheft.Gateway.Audit;
using PhoneTheft.Gateway.Cli.Failures;
using PhoneTheft.Gateway.Tests.Audit;

namespace PhoneTheft.Gateway.Tests.Cli.Commands;

public sealed class AuditTests : IDisposable
{
    private readonly Prompt _prompt = new();
    private readonly WrittenLog _log = new("gw1-0a1b2c3d", AuditKey.Create(), 3, 4, 2);

    [Fact]
    public async Task A_good_log_says_what_was_verified()
    {
        Assert.Equal(ExitCode.Ok, await VerifyAsync("--head", $"{_log.Head}"));

        Assert.Contains("GOOD  ", _prompt.Out, StringComparison.Ordinal);
        Assert.Contains("gw1-0a1b2c3d, 3 files, lines 1 to 12, 2026-11-27T15:40:01Z to 2026-11-27T15:40:12Z, 12 lines verified", _prompt.Out, StringComparison.Ordinal);
        Assert.Contains($"the end was compared; head {_log.Head}", _prompt.Out, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_removed_line_is_named_with_its_file()
    {
        _log.Rewrite(1, lines => lines.RemoveAt(2));

        Assert.Equal(ExitCode.AuditBroken, await VerifyAsync());
        Assert.Contains($"  {_log.Names[1]}, line 3 of the file: Line 7 is missing before line 8.", _prompt.Out, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_cut_end_is_found_by_the_head_that_was_kept()
    {
        File.Delete(_log.PathOf(2));

        Assert.Equal(ExitCode.Ok, await VerifyAsync());
        Assert.Contains("lines may have been cut off", _prompt.Out, StringComparison.Ordinal);
        Assert.Equal(ExitCode.AuditBroken, await VerifyAsync("--head", $"{_log.Head}"));
        Assert.Contains("The log ends at line 9, but it has had 12 lines", _prompt.Out, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Logs_before_and_after_a_change_of_key_are_good()
    {
        using var next = new WrittenLog("gw1-4e5f6a7b", AuditKey.Create(), 2);

        Assert.Equal(ExitCode.Ok, await _prompt.RunAsync(
            "audit", "verify", _log.Directory, next.Directory, "--key-file", _prompt.Write("next.key", next.Key.ToFileText()), "--key-file", KeyFile(),
            "--head", $"{_log.Head}", "--head", $"{next.Head}"));
    }

    [Fact]
    public async Task Json_has_every_finding()
    {
        _log.Rewrite(1, lines => lines.RemoveAt(2));

        await VerifyAsync("--json");

        var log = Assert.Single(_prompt.OutJson.GetProperty("logs").EnumerateArray());
        var finding = Assert.Single(log.GetProperty("findings").EnumerateArray());
        Assert.Equal(("LINE_MISSING", 3), (finding.GetProperty("problem").GetString(), finding.GetProperty("line").GetInt32()));
    }

    [Fact]
    public async Task A_device_is_found_by_any_spelling()
    {
        Assert.Equal(ExitCode.Ok, await FindAsync("--imei", "imeisv-4901542000000386"));

        Assert.Equal(
            "2026-11-27T15:40:04Z  gw1-0a1b2c3d  #4  write  nordtel  Block  CHANGED  BLOCK STOLEN  actor=J. \"Ö\" Doe  revision=3/1/3",
            _prompt.Out.Split("  device=")[0]);
    }

    [Fact]
    public async Task Lines_are_found_by_carrier_and_time()
    {
        await FindAsync("--of", "acme", "--since", "2026-11-27T15:40:10Z", "--json");

        var line = System.Text.Json.JsonDocument.Parse(Assert.Single(_prompt.Out.Split('\n', StringSplitOptions.RemoveEmptyEntries))).RootElement;
        Assert.Equal(("acme", 11L), (line.GetProperty("carrier").GetString(), line.GetProperty("line").GetInt64()));
    }

    [Fact]
    public async Task A_search_that_can_find_nothing_is_refused()
    {
        var otherKey = _prompt.Write("other.key", new string('b', 64));

        Assert.Equal(ExitCode.Usage, await _prompt.RunAsync("audit", "find", _log.Directory, "--key-file", otherKey, "--imei", "490154200000038"));
        Assert.Contains("was not written with the given key", _prompt.Error, StringComparison.Ordinal);
        Assert.Equal(ExitCode.Ok, await _prompt.RunAsync("audit", "find", _log.Directory, "--key-file", otherKey, "--of", "acme"));

        Assert.Equal(ExitCode.Usage, await _prompt.RunAsync("audit", "find", Path.GetDirectoryName(otherKey)!, "--key-file", KeyFile(), "--of", "acme"));
        Assert.Contains("There is no audit log in", _prompt.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_is_wrong_with_a_command_line_is_said()
    {
        Assert.Equal(ExitCode.Usage, await _prompt.RunAsync("audit"));
        Assert.Equal(ExitCode.Usage, await VerifyAsync("--head", "gw1:2"));
        Assert.Equal(ExitCode.Usage, await FindAsync("--imei", "4711"));
        Assert.Equal(ExitCode.Usage, await _prompt.RunAsync("audit", "verify", _log.Directory, "--key-file", _prompt.Write("key", "abc")));
        Assert.Contains("64 hexadecimal digits", _prompt.Error, StringComparison.Ordinal);
        Assert.Equal(ExitCode.Usage, await _prompt.RunAsync("audit", "verify", _log.Directory + "x", "--key-file", KeyFile()));
        Assert.Contains("There is no directory", _prompt.Error, StringComparison.Ordinal);
    }

    public void Dispose()
    {
        _prompt.Dispose();
        _log.Dispose();
    }

    private Task<int> VerifyAsync(params string[] options) => _prompt.RunAsync(["audit", "verify", _log.Directory, "--key-file", KeyFile(), .. options]);

    private Task<int> FindAsync(params string[] options) => _prompt.RunAsync(["audit", "find", _log.Directory, "--key-file", KeyFile(), .. options]);

    private string KeyFile() => _prompt.Write("audit.key", _log.Key.ToFileText());
}
