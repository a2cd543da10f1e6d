using PhoneTheft.Gateway.Cli.Failures;
using PhoneTheft.Gateway.V1;

namespace PhoneTheft.Gateway.Tests.Cli.Checking;

public sealed class CheckTests : IDisposable
{
    private const string Clean = "356938035643809";
    private const string Stolen = "490154203237518";
    private const string Claimed = "012345678901237";

    private readonly Prompt _prompt = new();

    public CheckTests()
    {
        _prompt.Gateway.Hold("49015420323751");
        _prompt.Gateway.Hold("01234567890123", Disposition.Track);
    }

    [Theory]
    [InlineData(ExitCode.Ok, Clean)]
    [InlineData(ExitCode.Ok, Clean, "35693803564380", "356938035643800")]
    [InlineData(ExitCode.Prohibited, Stolen)]
    [InlineData(ExitCode.Tracked, Claimed)]
    [InlineData(ExitCode.Tracked, Clean, Claimed)]
    [InlineData(ExitCode.Prohibited, Clean, Claimed, Stolen)]
    [InlineData(ExitCode.Prohibited, Stolen, "x")]
    [InlineData(ExitCode.Usage, "x")]
    [InlineData(ExitCode.Usage, Claimed, "x")]
    [InlineData(ExitCode.PerhapsTypo, "356938035643801")]
    [InlineData(ExitCode.PerhapsTypo, "356938035643801", Clean)]
    [InlineData(ExitCode.Tracked, "356938035643801", Claimed)]
    [InlineData(ExitCode.Prohibited, "490154203237519")]
    public async Task The_worst_answer_is_the_exit_code(int expected, params string[] imeis)
    {
        Assert.Equal(expected, await _prompt.RunAsync(["check", .. imeis]));
        Assert.Equal(expected, await _prompt.RunAsync(["check", "--json", .. imeis]));
    }

    [Fact]
    public async Task A_wrong_check_digit_is_said_loudly()
    {
        await _prompt.RunAsync("check", "356938035643801");

        Assert.Contains("wrong check digit: this may be another device", _prompt.Out, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_answer_from_a_lost_hold_says_so()
    {
        _prompt.Gateway.HasLostHolds = true;

        Assert.Equal(ExitCode.Prohibited, await _prompt.RunAsync("check", Stolen));
        Assert.Contains("! from a hold that the store lost", _prompt.Out, StringComparison.Ordinal);
        await _prompt.RunAsync("check", "--json", Stolen);
        Assert.True(_prompt.OutJson.GetProperty("lost_hold").GetBoolean());
        await _prompt.RunAsync("device", Stolen);
        Assert.StartsWith("PROHIBITED", _prompt.Out, StringComparison.Ordinal);
        Assert.Contains("! from a hold that the store lost", _prompt.Out, StringComparison.Ordinal);
        await _prompt.RunAsync("device", "--json", Stolen);
        Assert.True(_prompt.OutJson.GetProperty("lost_hold").GetBoolean());
        await _prompt.RunAsync("check", Clean);
        Assert.DoesNotContain("lost", _prompt.Out, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_old_answer_says_how_old()
    {
        _prompt.Gateway.StalenessMs = 12_000;

        await _prompt.RunAsync("check", Clean, Stolen);

        Assert.Contains("as of 12 s ago", _prompt.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_fresh_answer_is_one_line()
    {
        await _prompt.RunAsync("check", Stolen);

        Assert.Equal($"PROHIBITED  {Stolen}\n", _prompt.Out);
        Assert.Equal("", _prompt.Error);
    }

    [Fact]
    public async Task Json_is_one_line_per_imei_in_the_order_asked()
    {
        await _prompt.RunAsync("check", "--json", Stolen, "x");

        Assert.Equal(
            """
            {"imei":"490154203237518","status":"PROHIBITED","check_digit_mismatch":false,"leading_zero_lost":false,"placeholder":false,"staleness_ms":0,"suspect":false,"lost_hold":false,"revision":{"shard":7,"epoch":1,"number":0,"chain":""},"error":null}
            {"imei":"x","status":null,"check_digit_mismatch":false,"leading_zero_lost":false,"placeholder":false,"staleness_ms":null,"suspect":null,"lost_hold":null,"revision":null,"error":{"reason":"IMEI_LENGTH","message":"Not an IMEI.","field":"imei"}}

            """,
            _prompt.Out);
    }

    [Fact]
    public async Task Standard_input_is_asked_in_batches()
    {
        var input = string.Concat(Enumerable.Range(0, 25_000).Select(i => $"  3569380{i:D7}\r\n\n"));

        Assert.Equal(ExitCode.Ok, await _prompt.RunAsync(input, ["check", "-"], TestContext.Current.CancellationToken));

        Assert.Equal([10_000, 10_000, 5_000], _prompt.Gateway.Requests.Cast<CheckManyRequest>().Select(r => r.Imeis.Count));
        Assert.Equal(25_000, _prompt.Out.Split('\n').Length - 1);
    }

    [Fact]
    public async Task An_endless_line_is_refused_with_little_memory()
    {
        Assert.Equal(ExitCode.Prohibited, await _prompt.RunAsync(new string('4', 1_000_000) + "\n" + Stolen, ["check", "-"], TestContext.Current.CancellationToken));

        Assert.All(_prompt.Gateway.Requests.Cast<CheckManyRequest>().Single().Imeis, i => Assert.InRange(i.Length, 1, 100));
    }

    [Theory]
    [InlineData("IMEI,IMEI2", "COLUMN_UNKNOWN")]
    [InlineData("model,IMEI,IMEI 2", "COLUMN_UNKNOWN")]
    [InlineData("IMEI,second_imei", "COLUMN_UNKNOWN")]
    [InlineData("IMEI,Imei (slot B)", "COLUMN_UNKNOWN")]
    [InlineData("IMEI,imei", "COLUMN_TWICE")]
    public async Task The_second_number_of_a_phone_is_not_passed_over(string header, string reason)
    {
        Assert.Equal(ExitCode.Usage, await _prompt.RunAsync($"{header}\n{Clean},{Stolen},\n", ["check", "-"], TestContext.Current.CancellationToken));

        Assert.Contains(reason, _prompt.Error, StringComparison.Ordinal);
        Assert.Empty(_prompt.Gateway.Requests);
    }

    [Fact]
    public async Task Columns_that_are_not_asked_about_are_named()
    {
        Assert.Equal(ExitCode.Ok, await _prompt.RunAsync($"IMEI,Model,Again\n{Clean},X1,{Clean}\n", ["check", "-"], TestContext.Current.CancellationToken));

        Assert.Contains("Columns that were not read: 'Model', 'Again'.", _prompt.Error, StringComparison.Ordinal);
        Assert.DoesNotContain("further IMEIs", _prompt.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("13049001234568")]
    [InlineData("12345678901237")]
    [InlineData("13-049001-234568")]
    public async Task A_number_that_may_lack_a_zero_is_never_clean(string imei)
    {
        Assert.Equal(ExitCode.PerhapsTypo, await _prompt.RunAsync("check", imei));
        Assert.Contains("may have lost a leading zero", _prompt.Out, StringComparison.Ordinal);

        Assert.Equal(ExitCode.PerhapsTypo, await _prompt.RunAsync($"{Clean}\n{imei}\n", ["check", "-", "--json"], TestContext.Current.CancellationToken));
        Assert.Contains("\"leading_zero_lost\":true", _prompt.Out, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("4.90154E+14")]
    [InlineData("13049001234568.0")]
    [InlineData("13.049.001.234.568")]
    [InlineData("\"490154203237518, 356938035643809\"")]
    [InlineData("'356938035643809")]
    public async Task A_number_changed_by_a_spreadsheet_is_not_sent(string imei)
    {
        Assert.Equal(ExitCode.Usage, await _prompt.RunAsync($"{imei}\n{Clean}\n", ["check", "-"], TestContext.Current.CancellationToken));

        Assert.StartsWith("NO ANSWER", _prompt.Out, StringComparison.Ordinal);
        Assert.Equal([Clean], _prompt.Gateway.Requests.Cast<CheckManyRequest>().SelectMany(r => r.Imeis));
    }

    [Theory]
    [InlineData("sep=;\nIMEI;brand\n490154203237518;X\n356938035643809;Y\n")]
    [InlineData("\uFEFF490154203237518\r\n\r\n356938035643809\r\n")]
    [InlineData("brand\tIMEI\u00A0\nX\t490154203237518\nY\t356938035643809\n")]
    public async Task A_table_on_standard_input_is_asked_for_its_numbers(string input)
    {
        Assert.Equal(ExitCode.Prohibited, await _prompt.RunAsync(input, ["check", "-"], TestContext.Current.CancellationToken));

        Assert.Equal($"PROHIBITED  {Stolen}\nPERMITTED   {Clean}\n", _prompt.Out);
    }

    [Theory]
    [InlineData("block")]
    [InlineData("unblock")]
    [InlineData("device")]
    public async Task A_number_that_fits_two_devices_is_refused(string command)
    {
        foreach (var damaged in (string[])["13049001234568", "13049001234568.0", "4.90154E+14"])
        {
            Assert.Equal(ExitCode.Usage, await _prompt.RunAsync(command, damaged));
        }

        Assert.Empty(_prompt.Gateway.Requests);
    }

    [Fact]
    public async Task Answers_that_are_too_few_are_given_to_nobody()
    {
        _prompt.Gateway.LosesAnAnswer = true;

        Assert.Equal(ExitCode.Failure, await _prompt.RunAsync("check", Stolen, Clean));

        Assert.Equal("", _prompt.Out);
        Assert.Contains("1 answers to 2 questions. (ANSWER_MALFORMED)", _prompt.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Nothing_to_check_is_no_success()
    {
        Assert.Equal(ExitCode.Usage, await _prompt.RunAsync("\n \n", ["check", "-"], TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task An_option_with_a_typo_is_no_imei()
    {
        Assert.Equal(ExitCode.Usage, await _prompt.RunAsync("check", Clean, "--jsno"));
        Assert.Contains("There is no option '--jsno'.", _prompt.Error, StringComparison.Ordinal);
    }

    public void Dispose() => _prompt.Dispose();
}
