namespace PhoneTheft.Gateway.Experiments.Reports;

/// <summary>A table in Markdown whose columns also line up in a terminal.</summary>
internal static class TextTable
{
    public static string Of(string[] headings, IEnumerable<string[]> rows)
    {
        string[][] lines = [headings, .. rows];
        var widths = headings.Select((_, column) => lines.Max(line => line[column].Length)).ToArray();
        return string.Join('\n', [Line(headings), Line(widths.Select(width => new string('-', width))), .. lines.Skip(1).Select(Line)]) + '\n';

        string Line(IEnumerable<string> cells) => $"| {string.Join(" | ", cells.Select((cell, column) => cell.PadRight(widths[column])))} |";
    }
}
