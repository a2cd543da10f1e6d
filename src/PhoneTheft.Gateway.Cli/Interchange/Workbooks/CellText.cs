using System.Globalization;
using DocumentFormat.OpenXml.Spreadsheet;

namespace PhoneTheft.Gateway.Cli.Interchange.Workbooks;

/// <summary>What a cell says, as the same cell says it in a list of text. How it is shown doesn't matter, but for days.</summary>
/// <param name="texts">The texts that cells share.</param>
/// <param name="formats">Which cells show days.</param>
/// <param name="since1904">Whether days are counted as old Macintoshes did.</param>
internal sealed class CellText(IReadOnlyList<string> texts, DayFormats formats, bool since1904)
{
    // Beyond it not every whole number has a double of its own.
    private const double Exact = 9_007_199_254_740_992;
    private const double LastDay = 2_958_465;
    private const double DaysTo1904 = 1_462;

    public string Of(Cell cell)
    {
        var value = cell.CellValue?.Text ?? "";
        var kind = cell.DataType?.InnerText;
        if (cell.CellFormula is { } formula && value.Length == 0 && kind != "str")
        {
            // Never calculated: what it would say is not known, and empty would say something else.
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

        // A fraction could read as a dot between digits: what is no whole number is written so that nobody takes it for one.
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
