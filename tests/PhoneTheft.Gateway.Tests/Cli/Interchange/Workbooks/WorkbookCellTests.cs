using PhoneTheft.Gateway.Cli.Import;
using PhoneTheft.Gateway.Cli.Interchange;

namespace PhoneTheft.Gateway.Tests.Cli.Interchange.Workbooks;

/// <summary>What the cells of a workbook say, line by line: the same as in a list of text.</summary>
public sealed class WorkbookCellTests
{
    private const string Imei = "490154203237518";

    public static TheoryData<string> Whole => new(
        Workbook.Text(Imei),
        Workbook.Text($" {Imei} "),
        Workbook.Shares(0),
        Workbook.Shares(1),
        Workbook.Number(Imei),
        Workbook.Number("4.90154203237518E+14"),
        Workbook.Number(Imei, style: 2),
        Workbook.Number(Imei, style: 4),
        Workbook.Formula("A1", "", $"<v>{Imei}</v>"),
        Workbook.Formula("A1&\"\"", " t=\"str\"", $"<v>{Imei}</v>"));

    public static TheoryData<string, string> Damaged => new()
    {
        { Workbook.Number("4.90154E+20"), "SPREADSHEET_NUMBER" },
        { Workbook.Number("9007199254740992"), "SPREADSHEET_NUMBER" },
        { Workbook.Number("49015420323751.5"), "SPREADSHEET_NUMBER" },
        { Workbook.Text("4.90154E+14"), "SPREADSHEET_NUMBER" },
        { Workbook.Number("1234567890128"), "SPREADSHEET_NUMBER" },
        { Workbook.Number("13049001234568"), "LEADING_ZERO_LOST" },
        { Workbook.Number("13049001234568", style: 2), "LEADING_ZERO_LOST" },
        { Workbook.Number("46036", style: 1), "IMEI_LENGTH" },
        { Workbook.Text(Imei + "\n"), "IMEI_CHARACTER" },
        { Workbook.Formula("A1", "", ""), "IMEI_CHARACTER" },
        { Workbook.Formula("\"490154203237518\"", "", "<v/>"), "SPREADSHEET_NUMBER" },
        { "<c t=\"e\"><v>#N/A</v></c>", "IMEI_CHARACTER" },
        { "<c t=\"b\"><v>1</v></c>", "IMEI_CHARACTER" },
        { "<c/>", "IMEI_EMPTY" },
    };

    [Theory]
    [MemberData(nameof(Whole))]
    public void A_whole_number_is_read(string cell) =>
        Assert.Equal("49015420323751", Read([cell, Workbook.Text(""), Workbook.Text("blacklist")]).Identity.ToString());

    [Theory]
    [MemberData(nameof(Damaged))]
    public void What_a_spreadsheet_made_of_a_number_is_refused(string cell, string reason)
    {
        var refused = new SortedList<long, string>();
        var lines = Lists.Read(Of([cell, Workbook.Text(""), Workbook.Text("blacklist")]));
        ImportPlanner.Plan(lines, Lists.Rules, (line, refusal) => refused.Add(line, refusal.Reason), TestContext.Current.CancellationToken);

        Assert.Equal((2, reason), (Assert.Single(refused).Key, refused[2]));
    }

    [Theory]
    [InlineData("46036", 1, "2026-01-14")]
    [InlineData("46036.75", 3, "2026-01-14")]
    [InlineData("20260114", 0, "2026-01-14")]
    [InlineData("20260114", 4, "2026-01-14")]
    [InlineData("46036", 0, null)]
    [InlineData("2", 1, null)]
    public void A_day_is_a_day_by_its_format(string value, int style, string? day)
    {
        var line = Read([Workbook.Text(Imei), Workbook.Number(value, style), Workbook.Text("")]);

        Assert.Equal(day, line.Date?.ToString("yyyy-MM-dd", System.Globalization.CultureInfo.InvariantCulture));
        Assert.Equal(day is null, line.Refusal is not null);
    }

    [Fact]
    public void Old_Macintoshes_counted_days_from_1904()
    {
        var book = new Workbook { WorkbookProperties = "<workbookPr date1904=\"1\"/>" }.Sheet("List", [Workbook.Header, [Workbook.Text(Imei), Workbook.Number("44574", style: 1)]]);

        Assert.Equal(new DateOnly(2026, 1, 14), Assert.Single(Lists.Read(book.Pack())).Date);
    }

    [Theory]
    [InlineData("")]
    [InlineData("<v></v>")]
    public void A_status_that_was_never_calculated_neither_blocks_nor_ends(string value)
    {
        var line = Read([Workbook.Text(Imei), "<c/>", Workbook.Formula("IF(A2=1,\"recovered\",\"\")", "", value)]);

        Assert.Equal("STATUS_UNKNOWN", line.Refusal?.Reason);
    }

    [Fact]
    public void Rows_are_numbered_as_in_the_spreadsheet()
    {
        var rows = $"<row r=\"3\">{string.Concat(Workbook.Header)}</row><row r=\"4\"/><row r=\"5\" hidden=\"1\">{Workbook.Text(Imei)}</row><row r=\"9\"><c s=\"1\"/><c/></row><row r=\"12\">{Workbook.Text("356938035643809")}<c/><c/><c/></row>";
        var notes = new List<string>();

        var lines = Lists.Read(new Workbook().SheetOf("List", rows).Pack(), Lists.Rules with { Note = notes.Add });

        Assert.Equal([(5, LineIntent.Hold), (12, LineIntent.Hold)], lines.Select(l => (l.Number, l.Intent)));
        Assert.Equal("1 row that is hidden in the spreadsheet was read as well.", Assert.Single(notes));
    }

    private static byte[] Of(IReadOnlyList<string> row) => new Workbook
    {
        Shared = [$"<t>{Imei}</t>", $"<r><t>4901542</t></r><r><rPr><b/></rPr><t>03237518</t></r><rPh sb=\"0\" eb=\"1\"><t>1</t></rPh>"],
    }.Sheet("List", [Workbook.Header, row]).Pack();

    private static InterchangeLine Read(IReadOnlyList<string> row) => Assert.Single(Lists.Read(Of(row)));
}
