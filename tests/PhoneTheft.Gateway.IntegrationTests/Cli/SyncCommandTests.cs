using PhoneTheft.Gateway.Cli.Failures;
using PhoneTheft.Gateway.IntegrationTests.Support;

namespace PhoneTheft.Gateway.IntegrationTests.Cli;

public sealed class SyncCommandTests : IAsyncLifetime
{
    private GatewayUnderTest _gateway = null!;
    private Desk _desk = null!;

    public async ValueTask InitializeAsync()
    {
        _gateway = await GatewayUnderTest.StartAsync();
        _desk = new Desk(_gateway.GrpcAddress);
    }

    public async ValueTask DisposeAsync()
    {
        await _gateway.DisposeAsync();
        _desk.Dispose();
    }

    [Fact]
    public async Task A_published_list_reaches_other_carriers_by_snapshot_and_by_delta()
    {
        await using var published = await _desk.SyncAsync("alpha", "--publish", _desk.List("first.csv", 0, 3_000));
        await using var snapshot = await _desk.SyncAsync("bravo", "--json");

        Assert.Equal((0, 0), (published.ExitCode, snapshot.ExitCode));
        Assert.Contains("3,000 held (3,000 changed, 0 already held)", published.Out, StringComparison.Ordinal);
        Assert.Equal(3_000, snapshot.OutJson.GetProperty("snapshot_devices").GetInt64());
        Assert.Equal(3_000, _desk.ListOf("bravo").Count);
        Assert.Equal(await _desk.EffectiveListAsync(), _desk.ListOf("bravo"));

        await _gateway.UnblockAsync("alpha", "49015420000007");
        await using var more = await _desk.SyncAsync("alpha", "--publish", _desk.List("second.csv", 2_990, 20));
        await using var delta = await _desk.SyncAsync("bravo", "--verify", "--json");

        Assert.Equal(11, delta.OutJson.GetProperty("received").GetInt64());
        Assert.Equal(0, delta.OutJson.GetProperty("snapshot_devices").GetInt64());
        Assert.True(delta.OutJson.GetProperty("equal").GetBoolean());
        Assert.Equal(3_009, _desk.ListOf("bravo").Count);
        Assert.Equal(await _desk.EffectiveListAsync(), _desk.ListOf("bravo"));
    }

    [Fact]
    public async Task Publishing_a_list_again_sends_nothing()
    {
        var list = _desk.List("list.csv", 0, 500);
        await _desk.SyncAsync("alpha", "--publish", list);

        await using var again = await _desk.SyncAsync("alpha", "--publish", list, "--json");

        Assert.Equal(0, again.OutJson.GetProperty("published").GetInt64());
        Assert.Equal(500, again.OutJson.GetProperty("publish").GetProperty("held_unchanged").GetInt64());
    }

    [Fact]
    public async Task A_whole_list_ends_missing_holds_unless_it_is_short()
    {
        await _desk.SyncAsync("alpha", "--publish", _desk.List("long.csv", 0, 100));
        await using var guarded = await _desk.SyncAsync("alpha", "--publish-full", _desk.List("short.csv", 0, 10));

        Assert.Equal(ExitCode.ShrinkGuard, guarded.ExitCode);
        Assert.Equal(100, (await _desk.EffectiveListAsync()).Count);

        await using var ended = await _desk.SyncAsync("alpha", "--publish-full", _desk.List("nearly.csv", 10, 90));
        await using var shrunk = await _desk.SyncAsync("alpha", "--publish-full", _desk.List("short.csv", 20, 10), "--allow-shrink");

        Assert.Equal((0, 0), (ended.ExitCode, shrunk.ExitCode));
        Assert.Contains("10 released", ended.Out, StringComparison.Ordinal);
        Assert.Equal(_desk.ListOf("alpha"), await _desk.EffectiveListAsync());
        Assert.Equal(10, _desk.ListOf("alpha").Count);
    }

    [Fact]
    public async Task A_whole_list_with_an_unreadable_line_ends_nothing()
    {
        await _desk.SyncAsync("alpha", "--publish", _desk.List("long.csv", 0, 20));
        var damaged = _desk.List("damaged.csv", 0, 19);
        await File.AppendAllTextAsync(damaged, "4.90154E+14,,\n", TestContext.Current.CancellationToken);

        await using var withheld = await _desk.SyncAsync("alpha", "--publish-full", damaged, "--json");

        Assert.Equal(ExitCode.ShrinkGuard, withheld.ExitCode);
        Assert.Equal("RELEASES_WITHHELD", withheld.OutJson.GetProperty("publish").GetProperty("error").GetProperty("reason").GetString());
        Assert.Equal(20, (await _desk.EffectiveListAsync()).Count);

        await using var typed = await _desk.SyncAsync("alpha", "--publish-full", damaged, "--release-despite-refused", "1");
        Assert.Equal(ExitCode.SomeLinesRefused, typed.ExitCode);
        Assert.Equal(19, (await _desk.EffectiveListAsync()).Count);
    }

    [Fact]
    public async Task A_change_beyond_the_limit_waits_for_the_token()
    {
        await using var guarded = await GatewayUnderTest.StartAsync("--Guards:ReleaseAtLeast=10", "--Guards:ReleaseShare=0.4");
        _desk.Gateway = guarded.GrpcAddress;
        await _desk.SyncAsync("alpha", "--publish", _desk.List("long.csv", 0, 100));
        string[] shrink = ["--publish-full", _desk.List("short.csv", 0, 20), "--allow-shrink", "--json"];

        await using var refused = await _desk.SyncAsync("alpha", shrink);
        Assert.Equal(ExitCode.ConfirmationRequired, refused.ExitCode);
        Assert.Equal("BULK_CONFIRMATION_REQUIRED", refused.OutJson.GetProperty("error").GetProperty("reason").GetString());
        Assert.True((await _desk.EffectiveListAsync()).Count > 20);

        var token = refused.OutJson.GetProperty("confirmation").GetProperty("token").GetString()!;
        await using var confirmed = await _desk.SyncAsync("alpha", [.. shrink, "--confirm", token]);

        Assert.True(confirmed.ExitCode == 0, confirmed.Out + confirmed.Error);
        Assert.Equal(20, _desk.ListOf("alpha").Count);
    }

    [Fact]
    public async Task A_refused_line_is_reported_and_the_rest_is_published()
    {
        await File.WriteAllTextAsync(_desk.PathOf("list.csv"), "IMEI,reporting_date,status\n49015420323751,,\n490154203237510,,\n123,,\n", TestContext.Current.CancellationToken);

        await using var sync = await _desk.SyncAsync("alpha", "--publish", _desk.PathOf("list.csv"));

        Assert.Equal(ExitCode.SomeLinesRefused, sync.ExitCode);
        Assert.Contains("line 4: IMEI_LENGTH [123]", sync.Out, StringComparison.Ordinal);
        Assert.Equal(["49015420323751"], _desk.ListOf("alpha"));
    }

    [Fact]
    public async Task A_second_process_on_the_same_file_is_refused()
    {
        await using var first = _desk.Follow("alpha");
        await Wait.Until(() => _desk.HasList("alpha"));

        await using var second = await _desk.SyncAsync("alpha");

        Assert.Equal(ExitCode.StateInUse, second.ExitCode);
        Assert.Contains("Another process works with the state file", second.Error, StringComparison.Ordinal);
        Assert.False(first.HasExited);
        await first.TerminateAsync();
        Assert.Equal(0, first.ExitCode);
        Assert.Contains("event=stopped", first.Out, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Of_two_copies_of_a_file_the_older_one_stops()
    {
        await _desk.SyncAsync("alpha");
        File.Copy(_desk.PathOf("alpha.db"), _desk.PathOf("copy.db"));
        await using var older = _desk.Follow("alpha", "--json");
        await Wait.Until(() => older.Out.Contains("\"following\"", StringComparison.Ordinal));

        await using var newer = await _desk.RunAsync("sync", "--state", _desk.PathOf("copy.db"));
        await older.EndAsync();

        Assert.Equal(0, newer.ExitCode);
        Assert.Equal(ExitCode.Superseded, older.ExitCode);
        Assert.Contains("SESSION_SUPERSEDED", older.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Of_several_gateways_one_that_answers_is_enough()
    {
        await using var sync = await _desk.SyncAsync("alpha", "--address", "http://127.0.0.1:1");

        Assert.Equal(0, sync.ExitCode);
    }

    [Fact]
    public async Task A_file_of_another_carrier_is_refused()
    {
        await _desk.SyncAsync("alpha");

        await using var other = await _desk.RunAsync("sync", "--state", _desk.PathOf("alpha.db"), "--carrier", "bravo");

        Assert.Equal(ExitCode.StateUnusable, other.ExitCode);
    }

    [Fact]
    public async Task Without_a_gateway_it_says_so_in_time()
    {
        _desk.Gateway = "http://127.0.0.1:1";

        await using var sync = await _desk.SyncAsync("alpha", "--timeout", "3s");

        Assert.Equal(ExitCode.Unavailable, sync.ExitCode);
        Assert.Contains("No gateway answers at http://127.0.0.1:1.", sync.Error, StringComparison.Ordinal);
    }
}
