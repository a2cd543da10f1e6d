using System.Globalization;
using System.Text.RegularExpressions;

namespace PhoneTheft.Gateway.Tests.Repository;

/// <summary>What the page about durability promises is shown by tests that exist.</summary>
public sealed partial class DurabilityPageTests
{
    private const string Page = "docs/durability.md";

    [Fact]
    public void Every_test_that_is_named_exists()
    {
        var named = NamedTest().Matches(WorkingTree.Read(Page));
        var sources = WorkingTree.Files.Where(file => file.StartsWith("tests/", StringComparison.Ordinal) && file.EndsWith(".cs", StringComparison.Ordinal)).ToList();

        Assert.True(named.Count >= 40, $"{named.Count} tests");
        Findings.None(
            from test in named
            let type = test.Groups["type"].Value
            let method = $" {test.Groups["method"].Value}("
            where !sources.Any(file => IsOf(type, file) && WorkingTree.Read(file).Contains(method, StringComparison.Ordinal))
            select test.Value,
            "Renamed or gone:");
    }

    [Fact]
    public void Every_case_of_the_protocol_has_a_test()
    {
        var cases = Case().Matches(WorkingTree.Read(Page)).Select(row => row.Groups["number"].Value).ToList();

        Assert.Equal([.. Enumerable.Range(1, 19).Select(Text), "19b", .. Enumerable.Range(20, 5).Select(Text)], cases);
    }

    [Fact]
    public void A_run_has_a_place_to_write_its_result_to() => Assert.Matches(
        "\n<!-- last result: written by scripts/test.sh faults -->\n(.|\n)+\n<!-- end of the last result -->\n", WorkingTree.Read(Page));

    // A class may be in several files: StoreContract.HalfRun.cs.
    private static bool IsOf(string type, string file) => Path.GetFileName(file).Split('.')[0] == type;

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);

    [GeneratedRegex(@"`(?<type>[A-Z]\w+)\.(?<method>[A-Z]\w+_\w+)`", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex NamedTest();

    [GeneratedRegex(@"^\| (?<number>\d+b?) \| [^|]+ \| `.+` \|$", RegexOptions.Multiline | RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Case();
}
