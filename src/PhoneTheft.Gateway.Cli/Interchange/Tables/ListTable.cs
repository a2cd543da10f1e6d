using PhoneTheft.Gateway.Cli.Failures;
using PhoneTheft.Gateway.Cli.Interchange.Workbooks;

namespace PhoneTheft.Gateway.Cli.Interchange.Tables;

/// <summary>A list as rows of cells, whatever wrote it. One row at a time is held.</summary>
internal abstract class ListTable : IDisposable
{
    /// <summary>From 1, as an editor or a spreadsheet counts.</summary>
    public abstract long LineNumber { get; }

    /// <summary>Cells of this row.</summary>
    public abstract int FieldCount { get; }

    /// <summary>Why this row as a whole can't be read; null: it can.</summary>
    public abstract (string Reason, string Detail)? Fault { get; }

    /// <summary>Sheets beside this one, where nobody said which is meant.</summary>
    public IReadOnlyList<string> OtherSheets { get; init; } = [];

    /// <summary>For what may lack nothing: a list that goes on in the next sheet would lose its other half unsaid.</summary>
    /// <param name="why">That one sheet would not be enough.</param>
    /// <exception cref="CliException">There are other sheets, and nobody said which is meant.</exception>
    public void RefuseOtherSheets(string why)
    {
        if (OtherSheets.Count > 0)
        {
            throw ListFile.Refused("SHEET_NOT_NAMED", $"The workbook has more sheets than the first, and {why}: {WorkbookFile.Listed(OtherSheets)}.", "Say which: --sheet NAME.");
        }
    }

    /// <summary>Rows read so far that a spreadsheet doesn't show.</summary>
    public virtual long HiddenRows => 0;

    /// <summary>What was read in another way than the caller may think; known after the last row.</summary>
    public IEnumerable<string> Notes
    {
        get
        {
            if (OtherSheets.Count > 0)
            {
                yield return $"One sheet was read, and not {WorkbookFile.Listed(OtherSheets)}: --sheet names another.";
            }

            if (HiddenRows > 0)
            {
                yield return $"{HiddenRows:N0} {(HiddenRows == 1 ? "row that is" : "rows that are")} hidden in the spreadsheet {(HiddenRows == 1 ? "was" : "were")} read, too.";
            }
        }
    }

    /// <summary>Whether nothing but blanks is on this row: spreadsheets write such rows as commas.</summary>
    public bool IsBlank => Fault is null && IsBlankFrom(0);

    /// <summary>Goes to the next row.</summary>
    /// <returns>False after the last.</returns>
    public abstract bool Read();

    /// <summary>A cell in UTF-8; of a row that is too short, empty.</summary>
    public abstract ReadOnlySpan<byte> Field(int index);

    /// <summary>Whether every cell from here on is blank.</summary>
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
