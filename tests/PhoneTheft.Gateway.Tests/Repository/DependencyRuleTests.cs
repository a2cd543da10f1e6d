using System.Text.RegularExpressions;
using System.Xml.Linq;

namespace PhoneTheft.Gateway.Tests.Repository;

public sealed partial class DependencyRuleTests
{
    private const string Server = "src/PhoneTheft.Gateway";
    private const string Features = "Blocklist|CheckRpc|Sync";

    private static readonly Dictionary<string, string[]> MayReference = new(StringComparer.Ordinal)
    {
        ["PhoneTheft.Gateway.Protos"] = [],
        ["PhoneTheft.Gateway.Core"] = [],
        ["PhoneTheft.Gateway.Replication"] = ["PhoneTheft.Gateway.Core"],
        ["PhoneTheft.Gateway.Client"] = ["PhoneTheft.Gateway.Core", "PhoneTheft.Gateway.Protos", "PhoneTheft.Gateway.Replication"],
        ["PhoneTheft.Gateway"] = ["PhoneTheft.Gateway.Core", "PhoneTheft.Gateway.Protos", "PhoneTheft.Gateway.Replication"],
        ["PhoneTheft.Gateway.Cli"] = ["PhoneTheft.Gateway.Client"],
    };

    public static TheoryData<string> ProjectsThatShip =>
        [.. WorkingTree.Projects.Where(project => project.StartsWith("src/", StringComparison.Ordinal) || project.StartsWith("protos/", StringComparison.Ordinal))];

    [Theory]
    [MemberData(nameof(ProjectsThatShip))]
    public void A_project_references_only_what_the_rule_allows(string project)
    {
        var name = Path.GetFileNameWithoutExtension(project);

        Assert.True(MayReference.TryGetValue(name, out var allowed), $"{name} is new: say here what it may reference.");
        Findings.None(Included(project, "ProjectReference").Select(Path.GetFileNameWithoutExtension).Except(allowed!, StringComparer.Ordinal)!, $"{name} must not reference:");
    }

    [Fact]
    public void Core_needs_a_hash_and_nothing_else()
    {
        const string core = "src/PhoneTheft.Gateway.Core/PhoneTheft.Gateway.Core.csproj";

        Assert.Equal(["System.IO.Hashing"], Included(core, "PackageReference"));
        Assert.Empty(Included(core, "FrameworkReference"));
    }

    [Fact]
    public void A_feature_of_the_server_never_uses_another()
    {
        var crossings =
            from feature in Features.Split('|')
            from file in WorkingTree.FilesIn($"{Server}/{feature}", ".cs")
            from used in FeaturesNamedIn(WorkingTree.Read(file))
            where used != feature
            select $"{file} uses {used}";

        Findings.None(crossings, "What two features share belongs to neither: move it to Core or to a plumbing folder.");
    }

    [Fact]
    public void What_everything_is_configured_with_uses_nothing_else_of_the_server() =>
        Findings.None(
            from file in WorkingTree.FilesIn($"{Server}/Configuration", ".cs")
            from line in WorkingTree.ReadLines(file)
            where line.StartsWith("using PhoneTheft.Gateway.", StringComparison.Ordinal) && !line.StartsWith("using PhoneTheft.Gateway.Core", StringComparison.Ordinal)
            select $"{file}: {line}",
            "Settings are found where they are, by reflection; Configuration/ knows none of them:");

    [Fact]
    public void No_global_using_opens_a_feature_to_the_others()
    {
        var inSources =
            from file in WorkingTree.FilesIn(Server, ".cs")
            where WorkingTree.ReadLines(file).Any(line => line.StartsWith("global using", StringComparison.Ordinal) && FeaturesNamedIn(line).Any())
            select file;
        var inProject = Included($"{Server}/PhoneTheft.Gateway.csproj", "Using").Where(opened => FeaturesNamedIn(opened).Any());

        Findings.None(inSources.Concat(inProject), "A global using would hide who uses a feature:");
    }

    [Theory]
    [InlineData("using PhoneTheft.Gateway.Sync;")]
    [InlineData("using static PhoneTheft.Gateway.Sync.Frames;")]
    [InlineData("using Frame = PhoneTheft.Gateway.Sync.Frame;")]
    [InlineData("namespace PhoneTheft.Gateway.Sync;")]
    [InlineData("var frame = new global::PhoneTheft.Gateway.Sync.Frame();")]
    [InlineData("private readonly Gateway.Sync.Frame _frame;")]
    [InlineData("private readonly Sync.Frame _frame;")]
    public void Every_way_to_name_a_feature_is_seen(string line) => Assert.Equal("Sync", Assert.Single(FeaturesNamedIn(line)));

    [Theory]
    [InlineData("// As in PhoneTheft.Gateway.Sync.Frame.")]
    [InlineData("/// <see cref=\"Sync.Frame\"/>")]
    [InlineData("var limit = options.Sync.Limit;")]
    [InlineData("internal sealed class Service : SyncService.SyncServiceBase")]
    [InlineData("using PhoneTheft.Gateway.Store;")]
    public void What_is_no_use_of_a_feature_is_left_alone(string line) => Assert.Empty(FeaturesNamedIn(line));

    private static List<string> Included(string project, string item) =>
        [.. XDocument.Parse(WorkingTree.Read(project)).Descendants(item).Select(element => element.Attribute("Include")!.Value)];

    private static IEnumerable<string> FeaturesNamedIn(string source) =>
        FeatureName().Matches(Comment().Replace(source, "")).Select(match => match.Groups["feature"].Value).Distinct(StringComparer.Ordinal);

    // The full name, or the short one that works because all of the server shares the parent namespace.
    [GeneratedRegex($@"(?<![\w.])((PhoneTheft\.)?Gateway\.(?<feature>{Features})\b|(?<feature>{Features})\.(?=[A-Z]))", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex FeatureName();

    [GeneratedRegex(@"//.*", RegexOptions.None, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Comment();
}
