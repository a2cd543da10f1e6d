using PhoneTheft.Gateway.Cli.Failures;
using PhoneTheft.Gateway.Cli.Interchange.Workbooks;

namespace PhoneTheft.Gateway.Cli.Interchange.Tables;

/// <summary>A list as rows of cells, from text or from a workbook. Only one row is in memory.</summary>
internal abstract class ListTable : IDisposable
{
    /// <summary>The number of the row from 1, as an editor or a spreadsheet counts.</summary>
    public abstract long LineNumber { get; }

    /// <summary>The number of cells in this row.</summary>
    public abstract int FieldCount { get; }

    /// <summary>Why this row cannot be read; null if it can.</summary>
    public abstract (string Reason, string Detail)? Fault { get; }

    /// <summary>The other sheets of the workbook, if no sheet was chosen.</summary>
    public IReadOnlyList<string> OtherSheets { get; init; } = [];

    /// <summary>Refuses a workbook with several sheets if none was chosen: the list may continue on another one.</summary>
    /// <param name="why">Why one sheet is not enough.</param>
    /// <exception cref="CliException">There are other sheets, and none was chosen.</exception>
    public void RefuseOtherSheets(string why)
    {
        if (OtherSheets.Count > 0)
        {
            throw ListFile.Refused("SHEET_NOT_NAMED", $"The workbook has further sheets ({WorkbookFile.Listed(OtherSheets)}), and {why}.", "Choose the sheet with --sheet NAME.");
        }
    }

    /// <summary>The number of hidden rows read so far.</summary>
    public virtual long HiddenRows => 0;

    /// <summary>Remarks on how the list was read; complete after the last row.</summary>
    public IEnumerable<string> Notes
    {
        get
        {
            if (OtherSheets.Count > 0)
            {
                yield return $"Only one sheet was read, not {WorkbookFile.Listed(OtherSheets)}; choose another with --sheet.";
            }

            if (HiddenRows > 0)
            {
                yield return $"{HiddenRows:N0} {(HiddenRows == 1 ? "row that is" : "rows that are")} hidden in the spreadsheet {(HiddenRows == 1 ? "was" : "were")} read as well.";
            }
        }
    }

    /// <summary>Whether this row is blank. Spreadsheets write blank rows as commas.</summary>
    public bool IsBlank => Fault is null && IsBlankFrom(0);

    /// <summary>Moves to the next row.</summary>
    /// <returns>False after the last row.</returns>
    public abstract bool Read();

    /// <summary>A cell in UTF-8; empty if the row has fewer cells.</summary>
    public abstract ReadOnlySpan<byte> Field(int index);

    /// <summary>Whether every cell from an index on is blank.</summary>
    public bool IsBlankFrom(int index)
    {
        for (; index < FieldCount; index++)
        {
            if (!Field(index).Trim(" \t"u8).IsEmpty)
            {
                return false;
            }
        }

        return true;
    }

    public void Dispose()
    {
        Dispose(disposing: true);
        GC.SuppressFinalize(this);
    }

    protected abstract void Dispose(bool disposing);
}
