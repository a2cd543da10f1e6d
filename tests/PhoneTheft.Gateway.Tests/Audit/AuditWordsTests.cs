using System.Text.RegularExpressions;
using PhoneTheft.Gateway.Audit;
using PhoneTheft.Gateway.Tests.Repository;

namespace PhoneTheft.Gateway.Tests.Audit;

/// <summary>docs/audit-format.md has the words that the gateway writes, and no others.</summary>
public sealed partial class AuditWordsTests
{
    [Fact]
    public void The_page_has_all_kinds() => Assert.Equal(AuditKinds.All.Order(StringComparer.Ordinal), WordsOf("kind"));

    [Fact]
    public void The_page_has_all_outcomes() => Assert.Equal(AuditOutcomes.All.Order(StringComparer.Ordinal), WordsOf("outcome"));

    // The words of the first column of the table with that heading.
    private static IEnumerable<string> WordsOf(string table) =>
        WorkingTree.ReadLines("docs/audit-format.md")
            .SkipWhile(line => line != $"| {table} | |").Skip(2).TakeWhile(line => line.StartsWith('|'))
            .SelectMany(line => Word().Matches(line.Split('|')[1]).Select(word => word.Groups["word"].Value))
            .Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal);

    [GeneratedRegex("`(?<word>[^`]+)`", RegexOptions.NonBacktracking)]
    private static partial Regex Word();
}
