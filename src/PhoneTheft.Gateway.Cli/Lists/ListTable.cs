namespace PhoneTheft.Gateway.Cli.Lists;

/// <summary>A list as rows of cells, whatever wrote it. One row at a time is held.</summary>
internal abstract class ListTable : IDisposable
{
    /// <summary>From 1, as an editor or a spreadsheet counts.</summary>
    public abstract long LineNumber { get; }

    /// <summary>Cells of this row.</summary>
    public abstract int FieldCount { get; }

    /// <summary>Why this row as a whole can't be read; null: it can.</summary>
    public abstract (string Reason, string Detail)? Fault { get; }

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
