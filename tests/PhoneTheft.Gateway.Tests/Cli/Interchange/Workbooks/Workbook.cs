using System.IO.Compression;
using System.Security;
using System.Text;

namespace PhoneTheft.Gateway.Tests.Cli.Interchange.Workbooks;

/// <summary>A small .xlsx workbook, written part by part, so that it can be wrong as well.</summary>
internal sealed class Workbook
{
    private const string Main = "http://schemas.openxmlformats.org/spreadsheetml/2006/main";
    private const string Office = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";
    private const string Kind = "application/vnd.openxmlformats-officedocument.spreadsheetml";

    private readonly List<(string Name, string State, string Rows)> _sheets = [];

    /// <summary>What is added to the parts, or put in the place of one.</summary>
    public Dictionary<string, string> Parts { get; } = [];

    public IReadOnlyList<string> Shared { get; init; } = [];

    public string WorkbookProperties { get; init; } = "";

    /// <summary>Of every sheet: ranges of cells that are joined.</summary>
    public IReadOnlyList<string> Merged { get; init; } = [];

    /// <summary>Style 0: as it is; 1: a day; 2: fifteen digits; 3: a day in a format of its own; 4: no day, and letters in its format.</summary>
    private static string Styles => $"""
        <styleSheet xmlns="{Main}"><numFmts count="3"><numFmt numFmtId="164" formatCode="000000000000000"/><numFmt numFmtId="165" formatCode="[$-409]dd\.mm\.yyyy"/><numFmt numFmtId="166" formatCode="[Red]0 &quot;day&quot;"/></numFmts>
        <cellStyleXfs count="2"><xf numFmtId="14"/><xf numFmtId="14"/></cellStyleXfs>
        <cellXfs count="5"><xf numFmtId="0"/><xf numFmtId="14"/><xf numFmtId="164"/><xf numFmtId="165"/><xf numFmtId="166"/></cellXfs></styleSheet>
        """;

    /// <param name="name">Of the sheet.</param>
    /// <param name="rows">Its rows, each with its cells as they stand in the file.</param>
    /// <param name="state">Empty: it is shown.</param>
    public Workbook Sheet(string name, IEnumerable<IReadOnlyList<string>> rows, string state = "") =>
        SheetOf(name, string.Concat(rows.Select((cells, row) => $"<row r=\"{row + 1}\">{string.Concat(cells.Select((cell, column) => At(cell, column, row)))}</row>")), state);

    public Workbook SheetOf(string name, string rows, string state = "")
    {
        _sheets.Add((name, state, rows));
        return this;
    }

    public static string Text(string text) => $"<c t=\"inlineStr\"><is><t>{SecurityElement.Escape(text)}</t></is></c>";

    public static string Shares(int index) => $"<c t=\"s\"><v>{index}</v></c>";

    public static string Number(string value, int style = 0) => $"<c s=\"{style}\"><v>{value}</v></c>";

    public static string Formula(string formula, string kind, string value) => $"<c{kind}><f>{SecurityElement.Escape(formula)}</f>{value}</c>";

    public static IReadOnlyList<string> Header { get; } = [Text("IMEI"), Text("reporting_date"), Text("status")];

    public byte[] Pack(CompressionLevel level = CompressionLevel.Fastest)
    {
        var parts = new Dictionary<string, string>
        {
            ["[Content_Types].xml"] = $"""
                <Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Default Extension="xml" ContentType="application/xml"/>
                <Override PartName="/xl/workbook.xml" ContentType="{Kind}.sheet.main+xml"/><Override PartName="/xl/styles.xml" ContentType="{Kind}.styles+xml"/><Override PartName="/xl/sharedStrings.xml" ContentType="{Kind}.sharedStrings+xml"/>
                {string.Concat(_sheets.Select((_, i) => $"<Override PartName=\"/xl/worksheets/sheet{i}.xml\" ContentType=\"{Kind}.worksheet+xml\"/>"))}</Types>
                """,
            ["_rels/.rels"] = Relationships([("r0", "officeDocument", "xl/workbook.xml")]),
            ["xl/_rels/workbook.xml.rels"] = Relationships([
                .. _sheets.Select((_, i) => ($"s{i}", "worksheet", $"worksheets/sheet{i}.xml")), ("styles", "styles", "styles.xml"), ("shared", "sharedStrings", "sharedStrings.xml")]),
            ["xl/workbook.xml"] = $"""
                <workbook xmlns="{Main}" xmlns:r="{Office}">{WorkbookProperties}<sheets>{string.Concat(_sheets.Select((s, i) =>
                    $"<sheet name=\"{s.Name}\" sheetId=\"{i + 1}\"{(s.State.Length > 0 ? $" state=\"{s.State}\"" : "")} r:id=\"s{i}\"/>"))}</sheets></workbook>
                """,
            ["xl/styles.xml"] = Styles,
            ["xl/sharedStrings.xml"] = $"<sst xmlns=\"{Main}\">{string.Concat(Shared.Select(text => $"<si>{text}</si>"))}</sst>",
        };
        foreach (var (sheet, i) in _sheets.Select((s, i) => (s, i)))
        {
            parts[$"xl/worksheets/sheet{i}.xml"] = $"<worksheet xmlns=\"{Main}\"><sheetData>{sheet.Rows}</sheetData>{(Merged.Count > 0 ? $"<mergeCells>{string.Concat(Merged.Select(range => $"<mergeCell ref=\"{range}\"/>"))}</mergeCells>" : "")}</worksheet>";
        }

        foreach (var (name, text) in Parts)
        {
            parts[name] = text;
        }

        var packed = new MemoryStream();
        using (var zip = new ZipArchive(packed, ZipArchiveMode.Create, leaveOpen: true))
        {
            foreach (var (name, text) in parts)
            {
                using var part = zip.CreateEntry(name, level).Open();
                part.Write(Encoding.UTF8.GetBytes(text));
            }
        }

        return packed.ToArray();
    }

    private static string At(string cell, int column, int row) => cell.Replace("<c", $"<c r=\"{(char)('A' + column)}{row + 1}\"", StringComparison.Ordinal);

    private static string Relationships(IReadOnlyList<(string Id, string Kind, string Target)> all) =>
        $"<Relationships xmlns=\"http://schemas.openxmlformats.org/package/2006/relationships\">{string.Concat(all.Select(r =>
            $"<Relationship Id=\"{r.Id}\" Type=\"{Office}/{r.Kind}\" Target=\"{r.Target}\"/>"))}</Relationships>";
}
