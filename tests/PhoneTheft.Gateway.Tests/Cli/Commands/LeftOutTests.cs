using PhoneTheft.Gateway.Cli.Failures;
using PhoneTheft.Gateway.V1;

namespace PhoneTheft.Gateway.Tests.Cli.Commands;

/// <summary>A clerk or a list says less than the hold does: what isn't said stays, and what changes is told field by field.</summary>
public sealed class LeftOutTests : IDisposable
{
    private const string Imei = "490154203237518";
    private const string Header = "IMEI,reporting_date,status\n";

    private readonly Prompt _prompt = new();

    [Fact]
    public async Task A_second_block_takes_nothing_away()
    {
        await FirstAsync();

        Assert.Equal(ExitCode.Ok, await _prompt.RunAsync("block", Imei));

        Assert.Contains("You already block", _prompt.Out, StringComparison.Ordinal);
        Assert.Contains("expires at 2027-01-31T00:00:00Z", _prompt.Error, StringComparison.Ordinal);
        Assert.Equal((HoldReason.Fraud, "case 7"), (Held.Reason, Held.Reference));
    }

    [Fact]
    public async Task What_a_block_changes_is_told_field_by_field()
    {
        await FirstAsync();

        await _prompt.RunAsync("block", Imei, "--reason", "lost", "--expires-at", "never");

        Assert.Contains("  reason: FRAUD → LOST\n", _prompt.Out, StringComparison.Ordinal);
        Assert.Contains("  expires_at: 2027-01-31T00:00:00Z → never\n", _prompt.Out, StringComparison.Ordinal);
        Assert.DoesNotContain("reference", _prompt.Out, StringComparison.Ordinal);
        Assert.Equal((HoldReason.Lost, "case 7", null), (Held.Reason, Held.Reference, Held.ExpiresAt));
    }

    [Theory]
    [InlineData("--reference", "", "reference", "case 7", null)]
    [InlineData("--reference", "case 8", "reference", "case 7", "case 8")]
    [InlineData("--expires-at", "never", "expires_at", "2027-01-31T00:00:00Z", null)]
    [InlineData("--reason", "stolen", "reason", "FRAUD", "STOLEN")]
    public async Task Each_field_is_taken_away_or_changed_by_saying_so(string option, string value, string field, string before, string? after)
    {
        await FirstAsync();

        await _prompt.RunAsync("block", Imei, option, value, "--json");

        var change = Assert.Single(_prompt.OutJson.GetProperty("changes").EnumerateArray().ToList());
        Assert.Equal((field, before, after), (change.GetProperty("field").GetString(), change.GetProperty("before").GetString(), change.GetProperty("after").GetString()));
        Assert.Equal("case 7", _prompt.OutJson.GetProperty("previous").GetProperty("reference").GetString());
    }

    [Fact]
    public async Task The_date_of_a_hold_is_removed_by_now()
    {
        await _prompt.RunAsync("block", Imei, "--asserted-at", "now");

        var request = Assert.IsType<BlockRequest>(Assert.Single(_prompt.Gateway.Requests));
        Assert.Equal(new Google.Protobuf.WellKnownTypes.Timestamp(), request.AssertedAt);
        Assert.Equal((null, false), (request.ExpiresAt, request.HasReference));
    }

    [Fact]
    public async Task A_day_that_was_not_taken_is_said()
    {
        await FirstAsync();

        await _prompt.RunAsync("block", Imei, "--asserted-at", "2026-11-02");

        Assert.Contains("asserted_at stays 2026-11-01T00:00:00Z", _prompt.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_invalid_time_is_refused_with_the_right_word()
    {
        Assert.Equal(ExitCode.Usage, await _prompt.RunAsync("block", Imei, "--expires-at", "none"));

        Assert.Contains("Or use 'never'.", _prompt.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_list_keeps_what_it_does_not_say()
    {
        await FirstAsync();
        var list = _prompt.Write("list.csv", $"{Header}{Imei},20260114,\n");

        await _prompt.RunAsync("import", list, "--dry-run");
        Assert.Contains("to hold (0 new, 0 to change, 1 already held)", _prompt.Out, StringComparison.Ordinal);

        await _prompt.RunAsync("import", list, "--json");
        Assert.Equal((0, 1), (_prompt.OutJson.GetProperty("held_changed").GetInt32(), _prompt.OutJson.GetProperty("held_unchanged").GetInt32()));
        Assert.Equal((HoldReason.Fraud, "case 7"), (Held.Reason, Held.Reference));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Changes_by_a_list_are_shown_field_by_field(bool dryRun)
    {
        await FirstAsync("--track");
        var list = _prompt.Write("list.csv", $"{Header}352099001761481,,\n{Imei},20260114,\n");
        string[] import = ["import", list, "--reason", "lost", .. dryRun ? ["--dry-run"] : Array.Empty<string>()];

        await _prompt.RunAsync(import);

        Assert.Contains("1 of them " + (dryRun ? "would change" : "changed"), _prompt.Out, StringComparison.Ordinal);
        Assert.Contains("asserted_at 1, disposition 1, reason 1\n", _prompt.Out, StringComparison.Ordinal);
        Assert.Contains(
            "  line 3: 49015420323751 disposition: TRACK → BLOCK; reason: FRAUD → LOST; asserted_at: 2026-11-01T00:00:00Z → 2026-01-14T00:00:00Z\n",
            _prompt.Out, StringComparison.Ordinal);
        Assert.Equal(dryRun ? Disposition.Track : Disposition.Block, Held.Disposition);
        Assert.Equal("case 7", Held.Reference);
    }

    [Fact]
    public async Task The_document_of_a_dry_run_tells_the_changes_too()
    {
        await FirstAsync();

        await _prompt.RunAsync("import", _prompt.Write("list.csv", $"{Header}{Imei},,\n"), "--reason", "lost", "--dry-run", "--json");

        Assert.Equal((0, 1), (_prompt.OutJson.GetProperty("would_be_new").GetInt32(), _prompt.OutJson.GetProperty("existing_changed").GetInt32()));
        Assert.Equal(1, _prompt.OutJson.GetProperty("changed_fields").GetProperty("reason").GetInt32());
        var field = _prompt.OutJson.GetProperty("changes")[0].GetProperty("fields")[0];
        Assert.Equal(("reason", "FRAUD", "LOST"), (field.GetProperty("field").GetString(), field.GetProperty("before").GetString(), field.GetProperty("after").GetString()));
    }

    [Fact]
    public async Task What_ended_is_told_as_it_was()
    {
        _prompt.Gateway.Hold(Imei);

        await _prompt.RunAsync("unblock", Imei, "--json");

        Assert.Equal("STOLEN", _prompt.OutJson.GetProperty("previous").GetProperty("reason").GetString());
    }

    public void Dispose() => _prompt.Dispose();

    private Hold Held => Assert.Single(_prompt.Gateway.Holds, hold => hold.Key == 49_015_420_323_751).Value;

    private async Task FirstAsync(params string[] more) => Assert.Equal(ExitCode.Ok, await _prompt.RunAsync(
        ["block", Imei, "--reason", "fraud", "--reference", "case 7", "--asserted-at", "2026-11-01", "--expires-at", "2027-01-31", .. more]));
}
