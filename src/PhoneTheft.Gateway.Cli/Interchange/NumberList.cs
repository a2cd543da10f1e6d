using System.Text;
using PhoneTheft.Gateway.Cli.Failures;
using PhoneTheft.Gateway.Cli.Interchange.Cells;
using PhoneTheft.Gateway.Cli.Interchange.Tables;

namespace PhoneTheft.Gateway.Cli.Interchange;

/// <summary>Reads the IMEIs of a list: one per line, or the column IMEI of a table.</summary>
internal static class NumberList
{
    private static readonly string[] Known = [ListHeader.ImeiName];

    /// <summary>All lines that are not blank, in order.</summary>
    /// <param name="file">The list.</param>
    /// <param name="sheet">The sheet of a workbook; null: the first.</param>
    /// <param name="note">Takes remarks on how the file was read.</param>
    /// <param name="doubt">Takes warnings that IMEIs may have been missed.</param>
    /// <exception cref="CliException">The file is not a list, or another column may have IMEIs as well.</exception>
    public static IEnumerable<ListedNumber> Read(Stream file, string? sheet, Action<string> note, Action<string> doubt)
    {
        using var table = ListFile.Open(file, sheet);
        table.RefuseOtherSheets("devices on the other sheets would not be checked");
        int? column = null;
        UnreadColumns? others = null;
        while (table.Read())
        {
            if (table.IsBlank)
            {
                continue;
            }

            if (column is null)
            {
                var cells = Enumerable.Range(0, table.FieldCount).Select(i => TextOf(table.Field(i))).ToList();
                if (ListHeader.IsHeader(cells))
                {
                    var header = new ListHeader(cells, Known, "Name one column IMEI, and write two lines for a phone with two IMEIs.");
                    header.SayIgnored(note);
                    column = header.Found[0];
                    others = new UnreadColumns(header.Ignored, header.Found[0]);
                    continue;
                }

                column = 0;
            }

            others?.Look(table);
            yield return Of(table, column.Value, named: others is not null);
        }

        if (others?.Note() is { } passedOver)
        {
            doubt(passedOver);
        }

        foreach (var line in table.Notes)
        {
            note(line);
        }
    }

    /// <summary>A number from the command line.</summary>
    public static ListedNumber Of(string text) => new(0, text, FaultOf(Encoding.UTF8.GetBytes(text)));

    /// <summary>What is wrong with a row of a table without a header; null if it has one field.</summary>
    public static (string Reason, string Detail)? FaultOfShape(ListTable table) =>
        table.IsBlankFrom(1)
            ? null
            : ("FIELDS_TOO_MANY", "The line has several fields: write one IMEI per line, or add a header with a column IMEI.");

    private static ListedNumber Of(ListTable table, int column, bool named) =>
        new(table.LineNumber, TextOf(table.Field(column)), table.Fault ?? FaultOf(table.Field(column)) ?? (named ? null : FaultOfShape(table)));

    // Only spellings that could be taken for another device; the gateway refuses everything else.
    private static (string Reason, string Detail)? FaultOf(ReadOnlySpan<byte> text) =>
        NumberCell.Read(text, out _, out _) is { Reason: "SPREADSHEET_NUMBER" or "IMEI_SEVERAL" } fault ? fault : null;

    private static string TextOf(ReadOnlySpan<byte> text) =>
        Encoding.UTF8.GetString(text[..Math.Min(text.Length, DelimitedTable.LongestLine)]);
}

/// <summary>A number of a list.</summary>
/// <param name="Line">The line from 1; 0 for a number from the command line.</param>
/// <param name="Text">The number as written.</param>
/// <param name="Fault">Why it must not be sent, although it may be spelled like an IMEI; null if nothing is wrong.</param>
internal readonly record struct ListedNumber(long Line, string Text, (string Reason, string Detail)? Fault);
