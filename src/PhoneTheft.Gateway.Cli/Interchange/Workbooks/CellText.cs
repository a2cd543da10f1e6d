using System.Globalization;
using DocumentFormat.OpenXml.Spreadsheet;

namespace PhoneTheft.Gateway.Cli.Interchange.Workbooks;

/// <summary>The text of a cell, as it would be in a CSV file. Its number format matters only for dates.</summary>
/// <param name="texts">The shared texts of the workbook.</param>
/// <param name="formats">The cells with a date format.</param>
/// <param name="since1904">Whether dates count from 1904, as on old Macintoshes.</param>
internal sealed class CellText(IReadOnlyList<string> texts, DayFormats formats, bool since1904)
{
    // 2^53: beyond it a double cannot represent every whole number.
    private const double Exact = 9_007_199_254_740_992;
    private const double LastDay = 2_958_465;
    private const double DaysTo1904 = 1_462;

    public string Of(Cell cell)
    {
        var value = cell.CellValue?.Text ?? "";
        var kind = cell.DataType?.InnerText;
        if (cell.CellFormula is { } formula && value.Length == 0 && kind != "str")
        {
            // Never calculated: its value is unknown, and empty would have a meaning.
            return "=" + formula.Text;
        }

        return kind switch
        {
            "s" => texts[int.Parse(value, NumberStyles.None, CultureInfo.InvariantCulture)],
            "inlineStr" => cell.InlineString is { } inline ? SharedTexts.TextOf(inline, inline.Text) : "",
            "b" => value is "1" or "true" ? "TRUE" : "FALSE",
            null or "n" => NumberOf(value, cell.StyleIndex?.Value ?? 0),
            _ => value,
        };
    }

    private string NumberOf(string value, uint style)
    {
        if (!double.TryParse(value, NumberStyles.Float, CultureInfo.InvariantCulture, out var number) || !double.IsFinite(number))
        {
            return value;
        }

        if (formats.IsDay(style) && DayOf(number) is { } day)
        {
            return day;
        }

        // A decimal point could be read as a dot between digits, so a fraction is written in a form that is no IMEI.
        return double.IsInteger(number) && Math.Abs(number) < Exact
            ? number.ToString("F0", CultureInfo.InvariantCulture)
            : number.ToString("E16", CultureInfo.InvariantCulture);
    }

    private string? DayOf(double number)
    {
        var days = Math.Floor(since1904 ? number + DaysTo1904 : number);
        return days is >= 0 and <= LastDay ? DateTime.FromOADate(days).ToString("yyyy-MM-dd", CultureInfo.InvariantCulture) : null;
    }
}
