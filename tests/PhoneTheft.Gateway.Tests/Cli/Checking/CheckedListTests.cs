using PhoneTheft.Gateway.Cli.Failures;
using PhoneTheft.Gateway.Tests.Cli.Interchange.Workbooks;

namespace PhoneTheft.Gateway.Tests.Cli.Checking;

/// <summary>A list never reads as clean because a part of it was not looked at, or was not what it seems.</summary>
public sealed class CheckedListTests : IDisposable
{
    private const string Clean = "356938035643809";
    private const string Stolen = "490154203237518";

    private readonly Prompt _prompt = new();

    public CheckedListTests() => _prompt.Gateway.Hold(Stolen, since: "2026-01-02");

    [Fact]
    public async Task A_number_shorter_than_all_others_is_reported()
    {
        // The zero is gone, and the check digit was wrong before: nothing about the number alone says so.
        var list = string.Concat(Enumerable.Repeat(Clean + "\n", 9)) + "13049001234567\n";

        Assert.Equal(ExitCode.PerhapsTypo, await _prompt.RunAsync(list, ["check", "-"], TestContext.Current.CancellationToken));
        Assert.Contains("1 has 14: check whether digits were lost", _prompt.Error, StringComparison.Ordinal);
        Assert.Equal(ExitCode.PerhapsTypo, await _prompt.RunAsync(list, ["check", "-", "--json"], TestContext.Current.CancellationToken));
        Assert.Equal(ExitCode.PerhapsTypo, await _prompt.RunAsync(list, ["check", "-", "--hits", "--csv"], TestContext.Current.CancellationToken));
    }

    [Theory]
    [InlineData("check")]
    [InlineData("block")]
    [InlineData("import", "--status", "blacklist")]
    public async Task Further_numbers_in_a_column_of_another_name_are_counted(params string[] command)
    {
        var file = _prompt.Write("list.csv", $"IMEI,Slot B,IMSI\n{Clean},{Stolen},262019876543210\n012345678901237,,262019876543211\n");

        var code = await _prompt.RunAsync([command[0], file, .. command[1..]]);

        Assert.Equal(command[0] == "check" ? ExitCode.PerhapsTypo : ExitCode.Ok, code);
        Assert.Contains("Columns that were not read seem to contain further IMEIs: 'Slot B' 1. Write two lines for a phone with two IMEIs.", _prompt.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_workbook_of_several_sheets_is_not_checked_by_halves()
    {
        var book = new Workbook().Sheet("A", [[Workbook.Text("IMEI")], [Workbook.Text(Clean)]]).Sheet("B", [[Workbook.Text("IMEI")], [Workbook.Text(Stolen)]]);
        var file = _prompt.Write("found.xlsx", book.Pack());

        Assert.Equal(ExitCode.Usage, await _prompt.RunAsync("check", file));
        Assert.Contains("SHEET_NOT_NAMED", _prompt.Error, StringComparison.Ordinal);
        Assert.Contains("'B'", _prompt.Error, StringComparison.Ordinal);
        Assert.Empty(_prompt.Gateway.Requests);

        Assert.Equal(ExitCode.Ok, await _prompt.RunAsync("check", file, "--sheet", "A"));
        Assert.Equal(ExitCode.Prohibited, await _prompt.RunAsync("check", file, "--sheet", "B"));
    }

    [Fact]
    public async Task A_table_names_holders_and_placeholders()
    {
        Assert.Equal(ExitCode.Prohibited, await _prompt.RunAsync("check", Clean, Stolen, "000000000000000", "--csv"));

        Assert.Equal(
            [$"{Clean},PERMITTED,false,false,false,,,,,,,", $"{Stolen},PROHIBITED,false,false,false,local,BLOCK,STOLEN,2026-01-02T00:00:00Z,,,", "000000000000000,PERMITTED,false,false,true,,,,,,,"],
            _prompt.Out.Split('\n')[1..^1]);

        await _prompt.RunAsync("check", "000000000000000", "--json");
        Assert.True(_prompt.OutJson.GetProperty("placeholder").GetBoolean());
    }

    public void Dispose() => _prompt.Dispose();
}
