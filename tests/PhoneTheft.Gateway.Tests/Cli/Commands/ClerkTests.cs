using PhoneTheft.Gateway.Cli.Failures;
using PhoneTheft.Gateway.V1;

namespace PhoneTheft.Gateway.Tests.Cli.Commands;

/// <summary>What a clerk does all day: a list of numbers in, a list of hits out.</summary>
public sealed class ClerkTests : IDisposable
{
    private const string Imei = "490154203237518";
    private const string Other = "356938035643809";

    private const string WithoutZero = "13049001234568";

    private readonly Prompt _prompt = new();

    [Fact]
    public async Task A_block_that_worked_reads_so()
    {
        await _prompt.RunAsync("block", Imei);
        Assert.StartsWith($"Blocked {Imei}. It is PROHIBITED.", _prompt.Out, StringComparison.Ordinal);

        await _prompt.RunAsync("block", Imei);
        Assert.StartsWith($"You already block {Imei}; nothing changed. It is PROHIBITED.", _prompt.Out, StringComparison.Ordinal);

        await _prompt.RunAsync("unblock", Imei);
        Assert.StartsWith($"Unblocked {Imei}: your hold has ended. It is PERMITTED.", _prompt.Out, StringComparison.Ordinal);

        await _prompt.RunAsync("unblock", Imei);
        Assert.StartsWith($"Your hold on {Imei} had already ended; nothing changed. It is PERMITTED.", _prompt.Out, StringComparison.Ordinal);

        await _prompt.RunAsync("block", Imei, "--track");
        Assert.StartsWith($"Tracking {Imei}. It is TRACKED.", _prompt.Out, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_plain_list_is_blocked_and_unblocked(bool fromFile)
    {
        var list = $"IMEI\n{Imei}\n\n49-015420-323752-6\n";
        var file = fromFile ? _prompt.Write("stolen.txt", list) : "-";

        Assert.Equal(ExitCode.Ok, await _prompt.RunAsync(list, ["block", file, "--reason", "lost", "--reference", "2026-4711"]));

        Assert.Contains("2 held (2 changed, 0 already held)", _prompt.Out, StringComparison.Ordinal);
        Assert.All(_prompt.Gateway.Holds.Values, hold => Assert.Equal((Disposition.Block, HoldReason.Lost, "2026-4711"), (hold.Disposition, hold.Reason, hold.Reference)));
        Assert.Equal(2, _prompt.Gateway.Holds.Count);

        Assert.Equal(ExitCode.Ok, await _prompt.RunAsync(list, ["unblock", file]));

        Assert.Contains("2 released", _prompt.Out, StringComparison.Ordinal);
        Assert.Empty(_prompt.Gateway.Holds);
    }

    [Fact]
    public async Task Refused_lines_are_counted_with_advice()
    {
        var file = _prompt.Write("stolen.txt", "490154203237511\n356938035643800\n49015420324\n" + Imei + "\n");
        File.Delete(file + ".refused.csv");

        Assert.Equal(ExitCode.SomeLinesRefused, await _prompt.RunAsync("block", file));

        Assert.Contains("1   IMEI_LENGTH: Send 14, 15 or 16 digits.", _prompt.Out, StringComparison.Ordinal);
        Assert.Contains("1   CHECK_DIGIT_WRONG: Read the number again (*#06#). If it is certain that the first 14 digits are right, add --check-digit lenient.", _prompt.Out, StringComparison.Ordinal);
        Assert.Equal(2, _prompt.Gateway.Holds.Count);
    }

    [Fact]
    public async Task Of_a_checked_file_only_hits_are_shown_with_holders()
    {
        _prompt.Gateway.Hold(Imei, since: "2026-01-02");
        var file = _prompt.Write("found.txt", $"{Other}\n{Imei}\nnonsense\n");

        Assert.Equal(ExitCode.Prohibited, await _prompt.RunAsync("check", file, "--hits"));

        Assert.StartsWith($"PROHIBITED  {Imei}", _prompt.Out, StringComparison.Ordinal);
        Assert.Contains("held by local: BLOCK STOLEN, since 2026-01-02T00:00:00Z", _prompt.Out, StringComparison.Ordinal);
        Assert.DoesNotContain(Other, _prompt.Out, StringComparison.Ordinal);
        Assert.Contains("no answer for nonsense", _prompt.Error, StringComparison.Ordinal);
        Assert.Contains("3 checked", _prompt.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Hits_go_into_a_spreadsheet()
    {
        _prompt.Gateway.Hold(Imei, since: "2026-01-02");
        var file = _prompt.Write("found.txt", $"{Other}\n{Imei}\n");

        Assert.Equal(ExitCode.Prohibited, await _prompt.RunAsync("check", file, "--hits", "--csv"));

        Assert.Equal(
            $"imei,status,check_digit_mismatch,leading_zero_lost,placeholder,held_by,asks,reason,since,until,reference,error\n{Imei},PROHIBITED,false,false,false,local,BLOCK,STOLEN,2026-01-02T00:00:00Z,,,\n", _prompt.Out);
    }

    [Fact]
    public async Task A_number_in_doubt_is_never_hidden_by_hits()
    {
        _prompt.Gateway.Hold(Imei, since: "2026-01-02");
        var file = _prompt.Write("found.csv", $"model;IMEI\nA;{Other}\nB;{WithoutZero}\nC;{Imei}\nD;4.90154E+14\n");

        Assert.Equal(ExitCode.Prohibited, await _prompt.RunAsync("check", file, "--hits"));

        Assert.Contains($"PERMITTED   {WithoutZero}\n! this number may have lost a leading zero", _prompt.Out, StringComparison.Ordinal);
        Assert.Contains($"PROHIBITED  {Imei}", _prompt.Out, StringComparison.Ordinal);
        Assert.DoesNotContain(Other, _prompt.Out, StringComparison.Ordinal);
        Assert.Contains("no answer for 4.90154E+14", _prompt.Error, StringComparison.Ordinal);

        await _prompt.RunAsync("check", file, "--hits", "--csv");
        Assert.Contains($"{WithoutZero},PERMITTED,false,true,", _prompt.Out, StringComparison.Ordinal);

        var clean = _prompt.Write("clean.txt", $"{Other}\n{WithoutZero}\n");
        Assert.Equal(ExitCode.PerhapsTypo, await _prompt.RunAsync("check", clean, "--hits"));
    }

    [Theory]
    [InlineData("block", "{0}\n{1}\n")]
    [InlineData("unblock", "{0}\n{1}\n")]
    [InlineData("block", "model\tIMEI\nA\t{0}\nB\t{1}\n")]
    public async Task A_list_without_zeros_changes_only_certain_devices(string command, string list)
    {
        _prompt.Gateway.Hold(WithoutZero, since: "2026-01-02");
        var file = _prompt.Write("list.txt", string.Format(System.Globalization.CultureInfo.InvariantCulture, list, Imei, WithoutZero) + "4.90154E+14\n");

        Assert.Equal(ExitCode.SomeLinesRefused, await _prompt.RunAsync(command, file));

        Assert.Contains("LEADING_ZERO_LOST", _prompt.Out, StringComparison.Ordinal);
        Assert.Contains(13049001234568UL, (IEnumerable<ulong>)_prompt.Gateway.Holds.Keys);
    }

    [Theory]
    [InlineData("IMEI,reporting_date,status\n490154203237518,,recovered\n", "phonetheft import FILE")]
    [InlineData("IMEI,change_type\n490154203237518,remove\n", "--delta")]
    [InlineData("490154203237518,356938035643809\n", "FIELDS_TOO_MANY")]
    public async Task A_list_with_a_status_is_not_blocked_whole(string list, string said)
    {
        var file = _prompt.Write("list.csv", list);

        Assert.NotEqual(ExitCode.Ok, await _prompt.RunAsync("block", file));

        Assert.Contains(said, _prompt.Out + _prompt.Error, StringComparison.Ordinal);
        Assert.Empty(_prompt.Gateway.Holds);
    }

    [Theory]
    [InlineData("check")]
    [InlineData("block")]
    [InlineData("unblock")]
    public async Task A_file_that_is_not_text_is_refused(string command)
    {
        var file = _prompt.Write("list.gz", [0x1F, 0x8B, 8, 0, 0, 0xFF, (byte)'\n', (byte)'1']);

        Assert.Equal(ExitCode.Usage, await _prompt.RunAsync(command, file));
        Assert.Contains("The file is not UTF-8 text. (FILE_NOT_TEXT", _prompt.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_missing_file_is_no_device()
    {
        Assert.Equal(ExitCode.Usage, await _prompt.RunAsync("check", "no-such-file.txt"));
        Assert.Equal(ExitCode.Usage, await _prompt.RunAsync("block", "no-such-file.txt"));
    }

    public void Dispose() => _prompt.Dispose();
}
