using DocumentFormat.OpenXml;
using DocumentFormat.OpenXml.Packaging;
using DocumentFormat.OpenXml.Spreadsheet;
using PhoneTheft.Gateway.Cli.Interchange.Tables;

namespace PhoneTheft.Gateway.Cli.Interchange.Workbooks;

/// <summary>The shared texts of a workbook, which cells refer to by index.</summary>
internal static class SharedTexts
{
    // Enough for a full sheet with four texts in each row.
    private const int Most = 4 * 1024 * 1024;

    public static IReadOnlyList<string> Read(SharedStringTablePart? part)
    {
        List<string> texts = [];
        if (part is null)
        {
            return texts;
        }

        using var reader = OpenXmlReader.Create(part);
        while (reader.Read())
        {
            if (reader.ElementType == typeof(SharedStringItem) && reader.IsStartElement)
            {
                var item = (SharedStringItem)reader.LoadCurrentElement()!;
                var text = TextOf(item, item.Text);
                texts.Add(text.Length > DelimitedTable.LongestLine ? text[..DelimitedTable.LongestLine] : text);
                if (texts.Count > Most)
                {
                    throw PackedFile.TooLarge();
                }
            }
        }

        return texts;
    }

    /// <summary>A text in one piece, or in several with different formats; without phonetic readings.</summary>
    public static string TextOf(OpenXmlElement item, Text? whole) =>
        whole is not null ? whole.Text : string.Concat(item.Elements<Run>().Select(run => run.Text?.Text));
}
