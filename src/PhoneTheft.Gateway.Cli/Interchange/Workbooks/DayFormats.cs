using DocumentFormat.OpenXml;
using DocumentFormat.OpenXml.Packaging;
using DocumentFormat.OpenXml.Spreadsheet;

namespace PhoneTheft.Gateway.Cli.Interchange.Workbooks;

/// <summary>Which cells have a date format: a workbook stores a date as a number.</summary>
internal sealed class DayFormats
{
    private readonly List<bool> _isDay = [];

    public static DayFormats Read(WorkbookStylesPart? part)
    {
        var result = new DayFormats();
        if (part is null)
        {
            return result;
        }

        Dictionary<uint, string> codes = [];
        Type? within = null;
        using var reader = OpenXmlReader.Create(part);
        while (reader.Read())
        {
            // Elements of the same name elsewhere in the part mean other formats.
            if (reader.ElementType == typeof(NumberingFormats) || reader.ElementType == typeof(CellFormats))
            {
                within = reader.IsStartElement ? reader.ElementType : null;
            }
            else if (within == typeof(NumberingFormats) && reader.ElementType == typeof(NumberingFormat) && reader.IsStartElement)
            {
                var format = (NumberingFormat)reader.LoadCurrentElement()!;
                codes[format.NumberFormatId?.Value ?? 0] = format.FormatCode?.Value ?? "";
            }
            else if (within == typeof(CellFormats) && reader.ElementType == typeof(CellFormat) && reader.IsStartElement)
            {
                var id = ((CellFormat)reader.LoadCurrentElement()!).NumberFormatId?.Value ?? 0;
                result._isDay.Add(codes.TryGetValue(id, out var code) ? ShowsDay(code) : id is (>= 14 and <= 17) or 22 or (>= 27 and <= 31) or 36 or (>= 50 and <= 58));
            }
        }

        return result;
    }

    public bool IsDay(uint style) => style < _isDay.Count && _isDay[(int)style];

    // d or y outside of a quoted text, a colour or a condition.
    private static bool ShowsDay(string code)
    {
        char? until = null;
        for (var i = 0; i < code.Length; i++)
        {
            switch (code[i])
            {
                case var c when until is not null:
                    until = c == until ? null : until;
                    break;
                case '"':
                    until = '"';
                    break;
                case '[':
                    until = ']';
                    break;
                case '\\' or '_' or '*':
                    i++;
                    break;
                case 'd' or 'D' or 'y' or 'Y':
                    return true;
            }
        }

        return false;
    }
}
