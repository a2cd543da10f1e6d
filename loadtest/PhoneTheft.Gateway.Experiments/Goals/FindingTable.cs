using PhoneTheft.Gateway.Experiments.Goals;

namespace PhoneTheft.Gateway.Experiments.Reports;

/// <summary>Findings as a table: the same text for the terminal and for the page.</summary>
internal static class FindingTable
{
    private static readonly string[] GoalHeadings = ["#", "what", "goal", "found", "verdict", "least … most", "beside it"];
    private static readonly string[] ContextHeadings = ["for comparison", "found", "least … most", "beside it"];

    public static string OfGoals(IEnumerable<Finding> findings) => Table(
        GoalHeadings,
        findings.Where(finding => finding.Goal.Length > 0).Select(finding => new[]
        {
            finding.Goal, finding.What, finding.Bound is { } bound ? bound.ToString(finding.Unit) : "", finding.Unit.Text(finding.Value),
            finding.Verdict == "missed" ? "**missed**" : finding.Verdict, SpreadOf(finding), finding.Note,
        }));

    public static string OfContext(IEnumerable<Finding> findings) => Table(
        ContextHeadings,
        findings.Where(finding => finding.Goal.Length == 0).Select(finding => new[] { finding.What, finding.Unit.Text(finding.Value), SpreadOf(finding), finding.Note }));

    private static string SpreadOf(Finding finding) =>
        finding.Spread is { } spread ? $"{finding.Unit.Text(spread.Least)} … {finding.Unit.Text(spread.Most)}" : "";

    private static string Table(string[] headings, IEnumerable<string[]> rows)
    {
        string[][] lines = [headings, .. rows];
        var widths = headings.Select((_, column) => lines.Max(line => line[column].Length)).ToArray();
        return string.Join('\n', [Line(headings), Line(widths.Select(width => new string('-', width))), .. lines.Skip(1).Select(Line)]) + '\n';

        string Line(IEnumerable<string> cells) => $"| {string.Join(" | ", cells.Select((cell, column) => cell.PadRight(widths[column])))} |";
    }
}
