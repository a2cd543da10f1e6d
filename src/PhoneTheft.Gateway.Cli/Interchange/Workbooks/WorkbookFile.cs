using DocumentFormat.OpenXml;
using DocumentFormat.OpenXml.Packaging;
using DocumentFormat.OpenXml.Spreadsheet;
using PhoneTheft.Gateway.Cli.Failures;
using PhoneTheft.Gateway.Cli.Interchange.Tables;
using PhoneTheft.Gateway.Cli.Wording;

namespace PhoneTheft.Gateway.Cli.Interchange.Workbooks;

/// <summary>Opens one sheet of an .xlsx workbook.</summary>
internal static class WorkbookFile
{
    private const int MostNamed = 20;

    /// <param name="file">The file, which can seek. The table disposes of it.</param>
    /// <param name="wanted">The name of the sheet; null: the first that is not hidden.</param>
    /// <exception cref="CliException">The file is not a workbook, is damaged or too large, or has no such sheet.</exception>
    public static ListTable Open(Stream file, string? wanted) => Guard(() =>
    {
        file.Position = 0;
        PackedFile.Verify(file);
        file.Position = 0;
        var document = OpenDocument(file);
        var workbook = document.WorkbookPart ?? throw PackedFile.NoWorkbook();
        var (sheets, since1904) = SheetsOf(workbook);
        var sheet = Choose(sheets, wanted);
        return new WorkbookTable(
            document,
            file,
            (WorksheetPart)workbook.GetPartById(sheet.Id!.Value!),
            new CellText(SharedTexts.Read(workbook.SharedStringTablePart), DayFormats.Read(workbook.WorkbookStylesPart), since1904))
        {
            OtherSheets = wanted is null ? [.. sheets.Where(s => s != sheet).Select(NameOf)] : [],
        };
    });

    /// <summary>Turns whatever the library throws about a damaged file into one error.</summary>
    public static T Guard<T>(Func<T> work)
    {
        try
        {
            return work();
        }
        catch (Exception exception) when (exception is not (CliException or OperationCanceledException or OutOfMemoryException))
        {
            throw ListFile.Refused(
                "FILE_DAMAGED", "Cannot read the workbook: it is damaged or incomplete.", "Save it again, or as CSV in UTF-8.");
        }
    }

    /// <summary>The names of sheets, for a message.</summary>
    /// <param name="names">The names.</param>
    /// <param name="hidden">The hidden ones; null if none is.</param>
    public static string Listed(IEnumerable<string> names, IReadOnlyList<string>? hidden = null)
    {
        var all = names.Select(name => $"'{Printable.Line(name, 64)}'{(hidden?.Contains(name, StringComparer.Ordinal) == true ? " (hidden)" : "")}").ToList();
        return all.Count == 0 ? "none" : string.Join(", ", all.Take(MostNamed)) + (all.Count > MostNamed ? " …" : "");
    }

    private static SpreadsheetDocument OpenDocument(Stream file)
    {
        try
        {
            return SpreadsheetDocument.Open(
                file, isEditable: false, new OpenSettings { AutoSave = false, MaxCharactersInPart = PackedFile.LargestUnpacked });
        }
        catch (OpenXmlPackageException)
        {
            throw PackedFile.NoWorkbook();
        }
    }

    // Chart sheets have no rows and don't count.
    private static (List<Sheet> Sheets, bool Since1904) SheetsOf(WorkbookPart workbook)
    {
        List<Sheet> sheets = [];
        var since1904 = false;
        using var reader = OpenXmlReader.Create(workbook);
        while (reader.Read())
        {
            if (reader.ElementType == typeof(WorkbookProperties) && reader.IsStartElement)
            {
                since1904 = ((WorkbookProperties)reader.LoadCurrentElement()!).Date1904?.Value ?? false;
            }
            else if (reader.ElementType == typeof(Sheet) && reader.IsStartElement)
            {
                var sheet = (Sheet)reader.LoadCurrentElement()!;
                if (workbook.GetPartById(sheet.Id!.Value!) is WorksheetPart)
                {
                    sheets.Add(sheet);
                }
            }
        }

        return (sheets, since1904);
    }

    private static Sheet Choose(List<Sheet> sheets, string? wanted) =>
        sheets.Find(s => wanted is null ? !IsHidden(s) : NameOf(s).Equals(wanted, StringComparison.OrdinalIgnoreCase))
        ?? throw ListFile.Refused(
            "SHEET_UNKNOWN",
            wanted is null ? "All sheets of the workbook are hidden." : $"The workbook has no sheet '{Printable.Line(wanted, 64)}'.",
            $"Its sheets are: {Listed(sheets.Select(NameOf), [.. sheets.Where(IsHidden).Select(NameOf)])}.");

    private static string NameOf(Sheet sheet) => sheet.Name?.Value ?? "";

    private static bool IsHidden(Sheet sheet) => sheet.State?.InnerText is "hidden" or "veryHidden";
}
