using System.Globalization;
using System.Text;
using DocumentFormat.OpenXml;
using DocumentFormat.OpenXml.Packaging;
using DocumentFormat.OpenXml.Spreadsheet;
using PhoneTheft.Gateway.Cli.Interchange.Tables;

namespace PhoneTheft.Gateway.Cli.Interchange.Workbooks;

/// <summary>One sheet of a workbook, row by row.</summary>
/// <remarks>Hidden rows and columns are read: a filter that was left on must not shorten a list.</remarks>
internal sealed class WorkbookTable(SpreadsheetDocument document, Stream file, WorksheetPart sheet, CellText texts) : ListTable
{
    private const long LastRow = 1_048_576;
    private const int Columns = 16_384;

    private readonly OpenXmlReader _reader = OpenXmlReader.Create(sheet);
    private readonly List<byte[]> _cells = [];
    private long _row;
    private int _width;
    private long _firstRow;
    private long _hiddenRows;

    public override long LineNumber => _row;

    // The file lacks empty cells at the end of a row, so a row is at least as wide as the first.
    public override int FieldCount => Math.Max(_width, _cells.Count);

    public override (string Reason, string Detail)? Fault => null;

    public override long HiddenRows => _hiddenRows;

    public override bool Read() => WorkbookFile.Guard(() =>
    {
        while (_reader.Read())
        {
            if (_reader.ElementType == typeof(Row) && _reader.IsStartElement)
            {
                ReadRow();
                return true;
            }

            if (_reader.ElementType == typeof(MergeCell) && _reader.IsStartElement)
            {
                RefuseMerged(AttributeOf("ref") ?? "");
            }
        }

        return false;
    });

    public override ReadOnlySpan<byte> Field(int index) => index < _cells.Count ? _cells[index] : [];

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            _reader.Dispose();
            document.Dispose();
            file.Dispose();
        }
    }

    private void ReadRow()
    {
        var row = AttributeOf("r") is { } named ? long.Parse(named, NumberStyles.None, CultureInfo.InvariantCulture) : _row + 1;
        _row = row > _row && row <= LastRow ? row : throw new InvalidDataException("Rows are out of order.");
        var isHidden = AttributeOf("hidden") is "1" or "true" or "on";
        _cells.Clear();
        var column = -1;
        while (_reader.Read() && _reader.ElementType != typeof(Row))
        {
            if (_reader.ElementType == typeof(Cell) && _reader.IsStartElement)
            {
                var cell = (Cell)_reader.LoadCurrentElement()!;
                var next = cell.CellReference?.Value is { } reference ? ColumnOf(reference) : column + 1;
                column = next > column && next < Columns ? next : throw new InvalidDataException("Cells are out of order.");
                Keep(column, texts.Of(cell));
            }
        }

        if (_width == 0)
        {
            (_width, _firstRow) = (_cells.Count, _row);
        }

        _hiddenRows += isHidden && _cells.Count > 0 ? 1 : 0;
    }

    // Of merged rows only the first has the text; in the others an empty status would mean "blacklist". Merged cells are listed after
    // the last row, before anything is written. Headers may be merged.
    private void RefuseMerged(string range)
    {
        var rows = range.Split(':').Select(cell => long.Parse(cell.AsSpan().TrimStart("ABCDEFGHIJKLMNOPQRSTUVWXYZ"), NumberStyles.None, CultureInfo.InvariantCulture)).ToList();
        if (rows is [var first, var last] && first != last && last > _firstRow && first != _firstRow)
        {
            throw ListFile.Refused("CELLS_MERGED", $"Cells of several rows are merged ({range}), so only the first of these rows has the value.", "Unmerge the cells, and fill in each row.");
        }
    }

    private string? AttributeOf(string name)
    {
        foreach (var attribute in _reader.Attributes)
        {
            if (attribute.LocalName == name && attribute.NamespaceUri.Length == 0)
            {
                return attribute.Value;
            }
        }

        return null;
    }

    private int ColumnOf(string reference)
    {
        var letters = reference.AsSpan().IndexOfAnyExceptInRange('A', 'Z');
        if (letters is < 1 or > 3 || !reference.AsSpan(letters).SequenceEqual(_row.ToString(CultureInfo.InvariantCulture)))
        {
            throw new InvalidDataException("A cell is outside its row.");
        }

        var column = 0;
        foreach (var letter in reference.AsSpan(0, letters))
        {
            column = (column * 26) + letter - 'A' + 1;
        }

        return column - 1;
    }

    private void Keep(int column, string text)
    {
        var trimmed = text.AsSpan().Trim(" \t");
        if (trimmed.IsEmpty)
        {
            return;
        }

        while (_cells.Count < column)
        {
            _cells.Add([]);
        }

        // A text longer than the longest line is neither a number nor a word, so it may be cut.
        _cells.Add(Encoding.UTF8.GetBytes(trimmed[..Math.Min(trimmed.Length, DelimitedTable.LongestLine)].ToString()));
    }
}
