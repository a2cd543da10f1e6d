using PhoneTheft.Gateway.Experiments.Reports;

namespace PhoneTheft.Gateway.Experiments.Goals;

/// <summary>Findings as a table: the same text for the terminal and for the page.</summary>
internal static class FindingTable
{
    private static readonly string[] GoalHeadings = ["#", "what", "goal", "found", "verdict", "least … most", "remarks"];
    private static readonly string[] ContextHeadings = ["for comparison", "found", "least … most", "remarks"];

    public static string OfGoals(IEnumerable<Finding> findings) => TextTable.Of(
        GoalHeadings,
        findings.Where(finding => finding.Goal.Length > 0).Select(finding => new[]
        {
            finding.Goal, finding.What, finding.Bound is { } bound ? bound.ToString(finding.Unit) : "", finding.Unit.Text(finding.Value),
            finding.Verdict == "missed" ? "**missed**" : finding.Verdict, SpreadOf(finding), finding.Note,
        }));

    public static string OfContext(IEnumerable<Finding> findings) => TextTable.Of(
        ContextHeadings,
        findings.Where(finding => finding.Goal.Length == 0).Select(finding => new[] { finding.What, finding.Unit.Text(finding.Value), SpreadOf(finding), finding.Note }));

    private static string SpreadOf(Finding finding) =>
        finding.Spread is { } spread ? $"{finding.Unit.Text(spread.Least)} … {finding.Unit.Text(spread.Most)}" : "";
}
