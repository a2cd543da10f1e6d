using PhoneTheft.Gateway.Cli.Failures;
using PhoneTheft.Gateway.Cli.Interchange.Tables;

namespace PhoneTheft.Gateway.Cli.Interchange;

/// <summary>Reads a list in the interchange form line by line, with one buffer in memory.</summary>
internal static class InterchangeReader
{
    /// <summary>All lines that are not blank, in order, without the header.</summary>
    /// <exception cref="CliException">The file is not in the interchange form.</exception>
    public static IEnumerable<InterchangeLine> Read(Stream file, InterchangeRules rules)
    {
        using var table = ListFile.Open(file, rules.Sheet);
        if (rules.Whole)
        {
            table.RefuseOtherSheets("a whole list must be on one sheet");
        }

        InterchangeColumns? columns = null;
        while (table.Read())
        {
            if (table.IsBlank)
            {
                continue;
            }

            if (columns is null)
            {
                var cells = HeaderOf(table);
                columns = rules.Status != LineIntent.None && !ListHeader.IsHeader(cells)
                    ? InterchangeColumns.Plain
                    : InterchangeColumns.Of(cells, rules);
                if (!ReferenceEquals(columns, InterchangeColumns.Plain))
                {
                    continue;
                }
            }

            columns.Others?.Look(table);
            yield return InterchangeLineReader.Read(table, columns, rules);
        }

        if (columns?.Others?.Note() is { } passedOver)
        {
            rules.Note(passedOver);
        }

        foreach (var note in table.Notes)
        {
            rules.Note(note);
        }

        if (columns is null)
        {
            throw ListFile.Refused("FILE_EMPTY", "The file is empty.", "It has no header; check that it was written completely.");
        }
    }

    private static string[] HeaderOf(ListTable table) => table.Fault switch
    {
        { Reason: "LINE_TOO_LONG" } => throw ListFile.Refused("HEADER_TOO_LONG", $"The first line is longer than {DelimitedTable.LongestLine} bytes.", "Check that it is a text file with lines."),
        { } => throw ListFile.Refused("HEADER_MALFORMED", "A quote in the first line is not closed, or stands in the middle of a name.", "Correct the first line."),
        null => [.. Enumerable.Range(0, table.FieldCount).Select(i => System.Text.Encoding.UTF8.GetString(table.Field(i)))],
    };
}
