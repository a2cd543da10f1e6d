using System.Text.RegularExpressions;

namespace PhoneTheft.Gateway.Tests.Repository;

/// <summary>docs/security.md promises nothing that no test holds.</summary>
/// <remarks>RoleTableTests compares its table of roles with the gateway.</remarks>
public sealed partial class SecurityPageTests
{
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

    [GeneratedRegex(@"public (async )?(Task|void|ValueTask) (?<name>[A-Z][A-Za-z0-9]*_\w+)\(", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Method();

    [GeneratedRegex(@"`(?<test>[A-Z]\w+\.[A-Z][A-Za-z0-9]*_\w+)`", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Named();
}
