using Grpc.Core;
using PhoneTheft.Gateway.Cli.Failures;
using PhoneTheft.Gateway.V1;

namespace PhoneTheft.Gateway.Tests.Cli.Import;

public sealed class ImportCommandTests : IDisposable
{
    private const string A = "49015420323751";
    private const string B = "35693803564380";
    private const string C = "01234567890123";

    private readonly Prompt _prompt = new();

    [Fact]
    public async Task A_list_is_held_and_its_recovered_devices_are_released()
    {
        _prompt.Gateway.Hold(B);
        var file = _prompt.Write("list.csv", $"{Lists.Header}{A}8,20250102,\n{B},,recovered\n{C},,pending\n");

        Assert.Equal(ExitCode.Ok, await _prompt.RunAsync("import", file, "--reason", "lost", "--actor", "jane", "--json"));

        var hold = Assert.Single(_prompt.Gateway.Holds).Value;
        Assert.Equal((Disposition.Block, HoldReason.Lost, "jane"), (hold.Disposition, hold.Reason, hold.Actor));
        Assert.Equal(new DateTime(2025, 1, 2, 0, 0, 0, DateTimeKind.Utc), hold.AssertedAt.ToDateTime());
        Assert.Equal((3, 1, 1, 2, 1, 0), (Count("lines"), Count("held"), Count("held_changed"), Count("not_held_by_status"), Count("released"), Count("refused")));
        Assert.True(_prompt.OutJson.GetProperty("completed").GetBoolean());
        Assert.False(File.Exists(file + ".refused.csv"));
    }

    [Fact]
    public async Task Again_it_changes_nothing()
    {
        var file = _prompt.Write("list.csv", $"{Lists.Header}{A},,\n{B},,\n");
        await _prompt.RunAsync("import", file);

        Assert.Equal(ExitCode.Ok, await _prompt.RunAsync("import", file, "--json"));
        Assert.Equal((2, 0, 2), (Count("held"), Count("held_changed"), Count("held_unchanged")));
    }

    [Fact]
    public async Task Refused_lines_are_5_and_in_the_report()
    {
        var file = _prompt.Write("list.csv", $"{Lists.Header}{A},,\nnonsense,,\n");

        Assert.Equal(ExitCode.SomeLinesRefused, await _prompt.RunAsync("import", file));

        Assert.Contains("line 3: IMEI_CHARACTER [nonsense]", _prompt.Out, StringComparison.Ordinal);
        Assert.StartsWith("line,reason,detail,text\n3,IMEI_CHARACTER,", _prompt.Read("list.csv.refused.csv"), StringComparison.Ordinal);
        Assert.Single(_prompt.Gateway.Holds);
    }

    [Fact]
    public async Task An_old_report_is_deleted_when_nothing_is_refused()
    {
        var file = _prompt.Write("list.csv", $"{Lists.Header}{A},,\n");
        _prompt.Write("list.csv.refused.csv", "old");

        await _prompt.RunAsync("import", file);

        Assert.False(File.Exists(file + ".refused.csv"));
    }

    [Fact]
    public async Task The_report_never_overwrites_the_list()
    {
        var file = _prompt.Write("list.csv", Lists.Header);

        Assert.Equal(ExitCode.Usage, await _prompt.RunAsync("import", file, "--report", file));
        Assert.Equal(Lists.Header, _prompt.Read("list.csv"));
    }

    [Fact]
    public async Task A_line_that_the_gateway_refuses_is_reported()
    {
        _prompt.Gateway.Refuse = r => r is BlockRequest { Imei: A } ? Refusals.Of(StatusCode.InvalidArgument, "TIME_INVALID", "Not a time.") : null;
        var file = _prompt.Write("list.csv", $"{Lists.Header}{A},,\n{B},,\n");

        Assert.Equal(ExitCode.SomeLinesRefused, await _prompt.RunAsync("import", file, "--json"));

        Assert.Equal($"2,TIME_INVALID,Not a time.,{A}", _prompt.Read("list.csv.refused.csv").Split('\n')[1]);
        Assert.Equal((1, 1), (Count("held"), Count("refused")));
    }

    [Fact]
    public async Task Standard_input_is_a_list_too()
    {
        Assert.Equal(ExitCode.Ok, await _prompt.RunAsync($"{Lists.Header}{A},,\n", ["import", "-", "--report", _prompt.PathOf("report.csv")], TestContext.Current.CancellationToken));
        Assert.Single(_prompt.Gateway.Holds);
    }

    [Theory]
    [InlineData("no-such-file.csv")]
    [InlineData(".")]
    public async Task A_file_that_cant_be_read_is_wrong_usage(string name)
    {
        Assert.Equal(ExitCode.Usage, await _prompt.RunAsync("import", _prompt.PathOf(name)));
        Assert.Empty(_prompt.Gateway.Requests);
    }

    [Fact]
    public async Task A_full_import_keeps_claims_that_the_file_lacks()
    {
        _prompt.Gateway.Hold(A);
        _prompt.Gateway.Hold(B);
        _prompt.Gateway.Hold(C, Disposition.Track);
        var file = _prompt.Write("list.csv", $"{Lists.Header}{A},,\n20000000000001,,\n{C},,recovered\n");

        Assert.Equal(ExitCode.Ok, await _prompt.RunAsync("import", file, "--full", "--json"));

        Assert.Equal(["01234567890123", "20000000000001", A], _prompt.Gateway.Holds.Keys.Select(k => k.ToString("D14")));
        Assert.Equal((2, 1), (Count("held"), Count("released")));
    }

    [Fact]
    public async Task A_full_import_places_before_it_releases()
    {
        _prompt.Gateway.Hold(B);
        var file = _prompt.Write("list.csv", $"{Lists.Header}{A},,\n");

        await _prompt.RunAsync("import", file, "--full");

        Assert.Equal([typeof(BlockRequest), typeof(UnblockRequest)], _prompt.Gateway.Requests.Skip(1).Select(r => r.GetType()));
    }

    [Fact]
    public async Task A_shrinking_full_import_writes_nothing_unless_allowed()
    {
        foreach (var device in (string[])[A, B, C])
        {
            _prompt.Gateway.Hold(device);
        }

        var file = _prompt.Write("list.csv", $"{Lists.Header}{A},,\n");

        Assert.Equal(ExitCode.ShrinkGuard, await _prompt.RunAsync("import", file, "--full"));
        Assert.Contains("LIST_SHRINKS", _prompt.Error, StringComparison.Ordinal);
        Assert.Equal(0, _prompt.Gateway.Writes);

        Assert.Equal(ExitCode.Ok, await _prompt.RunAsync("import", file, "--full", "--allow-shrink"));
        Assert.Single(_prompt.Gateway.Holds);
    }

    [Fact]
    public async Task A_full_import_without_the_held_list_writes_nothing()
    {
        _prompt.Gateway.Refuse = r => r is ListHoldsRequest ? Refusals.Of(StatusCode.Unavailable, "STORE_UNAVAILABLE") : null;
        var file = _prompt.Write("list.csv", $"{Lists.Header}{A},,\n");

        Assert.Equal(ExitCode.Unavailable, await _prompt.RunAsync("import", file, "--full"));
        Assert.Equal(0, _prompt.Gateway.Writes);
    }

    [Fact]
    public async Task A_dry_run_says_what_would_be_and_writes_nothing()
    {
        _prompt.Gateway.Hold(A);
        _prompt.Gateway.Hold(C, Disposition.Track);
        var file = _prompt.Write("list.csv", $"{Lists.Header}{A},,\n{B},,\n{C},,recovered\n");

        Assert.Equal(ExitCode.Ok, await _prompt.RunAsync("import", file, "--dry-run", "--json"));

        Assert.Equal((2, 1, 1), (Count("held"), Count("would_be_new"), Count("would_be_released")));
        Assert.Equal(0, _prompt.Gateway.Writes);
        Assert.False(_prompt.OutJson.GetProperty("completed").GetBoolean());
    }

    [Fact]
    public async Task A_dry_run_checks_a_file_without_a_gateway()
    {
        _prompt.Gateway.Refuse = _ => new RpcException(new Status(StatusCode.Unavailable, ""));
        var file = _prompt.Write("list.csv", $"{Lists.Header}{A},,\n");

        Assert.Equal(ExitCode.Ok, await _prompt.RunAsync("import", file, "--dry-run"));
        Assert.Contains("Your current holds are unknown", _prompt.Error, StringComparison.Ordinal);
    }

    public void Dispose() => _prompt.Dispose();

    private int Count(string name) => _prompt.OutJson.GetProperty(name).GetInt32();
}
