using System.IO.Compression;
using System.Text;
using PhoneTheft.Gateway.Cli.Failures;

namespace PhoneTheft.Gateway.Tests.Cli.Interchange.Workbooks;

/// <summary>Workbooks as files: which sheet is read, and what is refused whole.</summary>
public sealed class WorkbookFileTests : IDisposable
{
    private const string Imei = "490154203237518";
    private const string Other = "356938035643809";

    private readonly Prompt _prompt = new();

    private static Workbook TwoSheets => new Workbook()
        .Sheet("Notes", [[Workbook.Text("IMEI")], [Workbook.Text("nonsense")]], state: "hidden")
        .Sheet("January", [Workbook.Header, [Workbook.Text(Imei)]])
        .Sheet("February", [Workbook.Header, [Workbook.Number(Other)]]);

    [Fact]
    public async Task The_first_visible_sheet_or_the_named_one_is_read()
    {
        var file = _prompt.Write("list.xlsx", TwoSheets.Pack());

        Assert.Equal(ExitCode.Ok, await _prompt.RunAsync("import", file));
        Assert.Equal([49015420323751UL], _prompt.Gateway.Holds.Keys);
        Assert.Contains("not 'Notes', 'February'; choose another with --sheet.", _prompt.Out + _prompt.Error, StringComparison.Ordinal);

        Assert.Equal(ExitCode.Ok, await _prompt.RunAsync("import", file, "--sheet", "february"));
        Assert.Equal([35693803564380UL, 49015420323751UL], _prompt.Gateway.Holds.Keys);

        Assert.Equal(ExitCode.Usage, await _prompt.RunAsync("import", file, "--sheet", "March"));
        Assert.Contains("no sheet 'March'", _prompt.Error, StringComparison.Ordinal);
        Assert.Contains("'Notes' (hidden), 'January', 'February'", _prompt.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("C2:C3")]
    [InlineData("A2:C3")]
    [InlineData("A3:A4")]
    public async Task A_word_over_several_rows_blocks_none_of_them(string range)
    {
        var file = _prompt.Write("list.xlsx", new Workbook { Merged = ["A1:C1", range] }
            .Sheet("List", [Workbook.Header, [Workbook.Text(Imei), Workbook.Text(""), Workbook.Text("recovered")], [Workbook.Text(Other)]]).Pack());

        Assert.Equal(ExitCode.Usage, await _prompt.RunAsync("import", file));

        Assert.Contains("CELLS_MERGED", _prompt.Error, StringComparison.Ordinal);
        Assert.Contains(range, _prompt.Error, StringComparison.Ordinal);
        Assert.Empty(_prompt.Gateway.Holds);
    }

    [Fact]
    public async Task Cells_merged_within_a_row_or_the_header_are_accepted()
    {
        var file = _prompt.Write("list.xlsx", new Workbook { Merged = ["A1:A2", "B1:B2", "B3:C3"] }.Sheet("List", [Workbook.Header, [], [Workbook.Text(Imei)]]).Pack());

        Assert.Equal(ExitCode.Ok, await _prompt.RunAsync("import", file));
    }

    [Fact]
    public async Task A_sheet_that_is_hidden_counts_as_one_of_several()
    {
        var file = _prompt.Write("list.xlsx", new Workbook().Sheet("Old", [Workbook.Header, [Workbook.Text(Imei)]], state: "hidden").Sheet("New", [Workbook.Header, [Workbook.Number(Other)]]).Pack());

        Assert.Equal(ExitCode.Usage, await _prompt.RunAsync("import", file, "--full"));
        Assert.Contains("SHEET_NOT_NAMED", _prompt.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_whole_list_of_several_sheets_must_name_one()
    {
        var file = _prompt.Write("list.xlsx", TwoSheets.Pack());
        _prompt.Gateway.Hold(Imei, since: "2026-01-02");
        _prompt.Gateway.Hold(Other, since: "2026-01-02");

        Assert.Equal(ExitCode.Usage, await _prompt.RunAsync("import", file, "--full", "--allow-shrink", "--json"));
        Assert.Contains("SHEET_NOT_NAMED", _prompt.Error, StringComparison.Ordinal);
        Assert.Equal(2, _prompt.Gateway.Holds.Count);

        Assert.Equal(ExitCode.Ok, await _prompt.RunAsync("import", file, "--full", "--allow-shrink", "--sheet", "January"));
        Assert.Equal([49015420323751UL], _prompt.Gateway.Holds.Keys);
    }

    [Fact]
    public async Task A_damaged_row_of_a_whole_list_releases_nothing()
    {
        _prompt.Gateway.Hold(Other, since: "2026-01-02");
        var file = _prompt.Write("list.xlsx", new Workbook().Sheet("List", [Workbook.Header, [Workbook.Text(Imei)], [Workbook.Number("4.90154E+20")]]).Pack());

        Assert.Equal(ExitCode.ShrinkGuard, await _prompt.RunAsync("import", file, "--full", "--allow-shrink"));
        Assert.Contains(35693803564380UL, (IEnumerable<ulong>)_prompt.Gateway.Holds.Keys);
    }

    [Fact]
    public async Task Devices_of_a_sheet_are_checked_blocked_and_unblocked()
    {
        var bytes = new Workbook().Sheet("A", [[Workbook.Text("x")]]).Sheet("B", [[Workbook.Text("model"), Workbook.Text("IMEI")], [Workbook.Text("m"), Workbook.Number(Imei)]]).Pack();
        var file = _prompt.Write("list.xlsx", bytes);

        Assert.Equal(ExitCode.Ok, await _prompt.RunAsync("block", file, "--sheet", "B"));
        Assert.Equal(ExitCode.Prohibited, await _prompt.RunAsync("check", file, "--sheet", "B"));
        Assert.Equal(ExitCode.Prohibited, await _prompt.RunAsync(() => new Pipe(bytes), ["check", "-", "--sheet", "B"]));
        Assert.Equal(ExitCode.Ok, await _prompt.RunAsync(() => new Pipe(bytes), ["unblock", "-", "--sheet", "B"]));
        Assert.Empty(_prompt.Gateway.Holds);
        Assert.Equal(ExitCode.Usage, await _prompt.RunAsync("check", Imei, "--sheet", "B"));
        Assert.Equal(ExitCode.Usage, await _prompt.RunAsync("import", _prompt.Write("list.csv", Lists.Header), "--sheet", "B"));
    }

    [Fact]
    public void What_is_no_whole_workbook_is_refused_in_a_sentence()
    {
        var whole = TwoSheets.Pack(CompressionLevel.NoCompression);
        var flipped = whole.ToArray();
        flipped[whole.AsSpan().IndexOf(Encoding.ASCII.GetBytes(Imei))] ^= 1;

        Refused("FILE_DAMAGED", whole[..^100]);
        Refused("FILE_DAMAGED", whole[..(whole.Length / 2)]);
        Refused("FILE_DAMAGED", flipped);
        Refused("FILE_DAMAGED", new Workbook().SheetOf("List", "<row r=\"1\">").Pack());
        Refused("FILE_DAMAGED", new Workbook().SheetOf("List", "<row r=\"2\"/><row r=\"1\"/>").Pack());
        Refused("FILE_DAMAGED", new Workbook().SheetOf("List", "<row r=\"1\"><c r=\"B1\"/><c r=\"A1\"/></row>").Pack());
        Refused("FILE_DAMAGED", new Workbook().SheetOf("List", "<row r=\"1\"><c t=\"s\"><v>7</v></c></row>").Pack());
        Refused("FILE_DAMAGED", new Workbook { Parts = { ["xl/worksheets/sheet0.xml"] = "<!DOCTYPE x [<!ENTITY e \"e\">]><worksheet/>" } }.SheetOf("List", "").Pack());
        Refused("FILE_KIND_UNKNOWN", Zip("list.csv", Lists.Header));
        Refused("FILE_KIND_UNKNOWN", [0xD0, 0xCF, 0x11, 0xE0, 0xA1, 0xB1, 0x1A, 0xE1, 0, 0]);
        Refused("FILE_EMPTY", new Workbook().SheetOf("List", "").Pack());
    }

    [Fact]
    public void What_unpacks_to_more_than_any_list_is_not_unpacked()
    {
        var bomb = new Workbook { Parts = { ["xl/media/image.xml"] = new string(' ', 32 * 1024 * 1024) } }.Sheet("List", [Workbook.Header]).Pack(CompressionLevel.SmallestSize);

        Refused("FILE_TOO_LONG", bomb);
    }

    public void Dispose() => _prompt.Dispose();

    private static void Refused(string reason, byte[] file) => Assert.Equal(reason, Assert.Throws<CliException>(() => Lists.Read(file)).Reason);

    private static byte[] Zip(string name, string text)
    {
        var packed = new MemoryStream();
        using (var zip = new ZipArchive(packed, ZipArchiveMode.Create, leaveOpen: true))
        {
            using var part = zip.CreateEntry(name).Open();
            part.Write(Encoding.UTF8.GetBytes(text));
        }

        return packed.ToArray();
    }

    private sealed class Pipe(byte[] bytes) : MemoryStream(bytes)
    {
        public override bool CanSeek => false;
    }
}
