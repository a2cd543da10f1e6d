using System.Text.RegularExpressions;
using PhoneTheft.Gateway.Carriers;
using PhoneTheft.Gateway.Security;

namespace PhoneTheft.Gateway.Tests.Repository;

/// <summary>docs/security.md promises nothing that no test holds, and shows the roles that the gateway enforces.</summary>
public sealed partial class SecurityPageTests
{
    private const string Begin = "<!-- roles: rendered from RoleTable; SecurityPageTests compares -->";
    private const string End = "<!-- /roles -->";

    private static readonly string Page = WorkingTree.Read("docs/security.md");

    [Fact]
    public void Every_test_that_the_page_names_exists()
    {
        var tests = WorkingTree.Files.Where(file => file.StartsWith("tests/", StringComparison.Ordinal) && file.EndsWith(".cs", StringComparison.Ordinal))
            .SelectMany(file => Method().Matches(WorkingTree.Read(file)).Select(
                method => $"{Path.GetFileName(file).Split('.')[0]}.{method.Groups["name"].Value}"))
            .ToHashSet(StringComparer.Ordinal);

        Findings.None(Named().Matches(Page).Select(test => test.Groups["test"].Value).Where(test => !tests.Contains(test)), "No such test:");
    }

    [Fact]
    public void Every_threat_is_held_off_by_a_test()
    {
        var threats = Page[Page.IndexOf("## Threats", StringComparison.Ordinal)..Page.IndexOf("## Who may do what", StringComparison.Ordinal)]
            .Split('\n').Where(line => line.StartsWith('|')).Skip(2).ToList();

        Assert.NotEmpty(threats);
        Findings.None(threats.Where(threat => !Named().IsMatch(threat)), "Name a test in the last column:");
    }

    [Fact]
    public void The_table_of_roles_is_the_one_in_force()
    {
        var shown = Page[(Page.IndexOf(Begin, StringComparison.Ordinal) + Begin.Length)..Page.IndexOf(End, StringComparison.Ordinal)].Trim();
        var table = Render();

        Assert.True(shown == table, $"docs/security.md must have this table between its marks:\n{table}");
    }

    private static string Render()
    {
        string[] head = ["path", .. RoleNames.All.Select(name => $"`{name}`"), "or"];
        var rows = RoleTable.Rows.Select(row => (string[])[
            $"`{row.Path}`{(row.Part.Length > 0 ? $", {row.Part}" : "")}",
            .. RoleNames.All.Select(name => row.Strictness == Strictness.Role && RoleNames.Of(row.Roles).Contains(name, StringComparer.Ordinal) ? "yes" : ""),
            row.Strictness switch
            {
                Strictness.Open => "everybody",
                Strictness.Identity => "any identity",
                _ => "",
            },
        ]);
        return string.Join('\n', [Line(head), Line(head.Select(_ => "---")), .. rows.Select(Line)]);
    }

    private static string Line(IEnumerable<string> cells) => $"| {string.Join(" | ", cells)} |";

    [GeneratedRegex(@"public (async )?(Task|void|ValueTask) (?<name>[A-Z][A-Za-z0-9]*_\w+)\(", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Method();

    [GeneratedRegex(@"`(?<test>[A-Z]\w+\.[A-Z][A-Za-z0-9]*_\w+)`", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Named();
}
