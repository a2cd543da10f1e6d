using System.Text;
using PhoneTheft.Gateway.Cli.Failures;
using PhoneTheft.Gateway.Cli.Interchange.Cells;
using PhoneTheft.Gateway.Cli.Interchange.Tables;

namespace PhoneTheft.Gateway.Cli.Interchange;

/// <summary>Reads a list for its numbers alone: one on each line, or the column IMEI of a table.</summary>
internal static class NumberList
{
    private static readonly string[] Known = [ListHeader.ImeiName];

    /// <summary>Every line with something on it, in order.</summary>
    /// <param name="file">The list.</param>
    /// <param name="sheet">The sheet of a workbook; null: its first.</param>
    /// <param name="note">Hears what was read in another way than the caller may think.</param>
    /// <param name="doubt">Hears that numbers may have been passed over.</param>
    /// <exception cref="CliException">It is no list, or another of its columns may hold numbers, too.</exception>
    public static IEnumerable<ListedNumber> Read(Stream file, string? sheet, Action<string> note, Action<string> doubt)
    {
        using var table = ListFile.Open(file, sheet);
        table.RefuseOtherSheets("a device on another would read as if nobody held it");
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
                    var header = new ListHeader(cells, Known, "Name one column IMEI: of a phone with two IMEIs write two lines.");
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

    /// <summary>One that was typed.</summary>
    public static ListedNumber Of(string text) => new(0, text, FaultOf(Encoding.UTF8.GetBytes(text)));

    /// <summary>In a table without names, who knows which column is meant.</summary>
    public static (string Reason, string Detail)? FaultOfShape(ListTable table) =>
        table.IsBlankFrom(1)
            ? null
            : ("FIELDS_TOO_MANY", "Several fields on one line: write one number on each, or name the column IMEI in the first line.");

    private static ListedNumber Of(ListTable table, int column, bool named) =>
        new(table.LineNumber, TextOf(table.Field(column)), table.Fault ?? FaultOf(table.Field(column)) ?? (named ? null : FaultOfShape(table)));

    // What no device is spelled like needs no fault of ours: whoever is asked about it refuses it.
    private static (string Reason, string Detail)? FaultOf(ReadOnlySpan<byte> text) =>
        NumberCell.Read(text, out _, out _) is { Reason: "SPREADSHEET_NUMBER" or "IMEI_SEVERAL" } fault ? fault : null;

    private static string TextOf(ReadOnlySpan<byte> text) => Encoding.UTF8.GetString(text[..Math.Min(text.Length, DelimitedTable.LongestLine)]);
}

/// <summary>A line of a list of numbers.</summary>
/// <param name="Line">From 1; 0: it came from no list.</param>
/// <param name="Text">The number as it stands there.</param>
/// <param name="Fault">Why it must not be taken for a device, although it may be spelled like one; null: nothing is known against it.</param>
internal readonly record struct ListedNumber(long Line, string Text, (string Reason, string Detail)? Fault);
