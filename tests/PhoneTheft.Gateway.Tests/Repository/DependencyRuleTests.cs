using System.Xml.Linq;

namespace PhoneTheft.Gateway.Tests.Repository;

public sealed class DependencyRuleTests
{
    private static readonly Dictionary<string, string[]> MayReference = new(StringComparer.Ordinal)
    {
        ["PhoneTheft.Gateway.Protos"] = [],
        ["PhoneTheft.Gateway.Core"] = [],
        ["PhoneTheft.Gateway.Replication"] = ["PhoneTheft.Gateway.Core"],
        ["PhoneTheft.Gateway.Client"] = ["PhoneTheft.Gateway.Core", "PhoneTheft.Gateway.Protos", "PhoneTheft.Gateway.Replication"],
        ["PhoneTheft.Gateway.Carriers"] = ["PhoneTheft.Gateway.Core"],
        ["PhoneTheft.Gateway.Audit"] = ["PhoneTheft.Gateway.Core"],
        ["PhoneTheft.Gateway"] =
        [
            "PhoneTheft.Gateway.Audit", "PhoneTheft.Gateway.Carriers", "PhoneTheft.Gateway.Core", "PhoneTheft.Gateway.Protos",
            "PhoneTheft.Gateway.Replication",
        ],
        ["PhoneTheft.Gateway.Cli"] = ["PhoneTheft.Gateway.Audit", "PhoneTheft.Gateway.Carriers", "PhoneTheft.Gateway.Client"],
    };

    public static TheoryData<string> ProjectsThatShip =>
        [.. WorkingTree.Projects.Where(
            project => project.StartsWith("src/", StringComparison.Ordinal) || project.StartsWith("protos/", StringComparison.Ordinal))];

    [Theory]
    [MemberData(nameof(ProjectsThatShip))]
    public void A_project_references_only_what_the_rule_allows(string project)
    {
        var name = Path.GetFileNameWithoutExtension(project);

        Assert.True(MayReference.TryGetValue(name, out var allowed), $"{name} is new: say here what it may reference.");
        Findings.None(
            Included(project, "ProjectReference").Select(Path.GetFileNameWithoutExtension).Except(allowed!, StringComparer.Ordinal)!,
            $"{name} must not reference:");
    }

    [Fact]
    public void Core_needs_a_hash_and_nothing_else()
    {
        const string core = "src/PhoneTheft.Gateway.Core/PhoneTheft.Gateway.Core.csproj";

        Assert.Equal(["System.IO.Hashing"], Included(core, "PackageReference"));
        Assert.Empty(Included(core, "FrameworkReference"));
    }

    [Fact]
    public void No_using_of_the_server_stands_in_its_project_file() =>
        Assert.Empty(Included("src/PhoneTheft.Gateway/PhoneTheft.Gateway.csproj", "Using"));

    private static List<string> Included(string project, string item) =>
        [.. XDocument.Parse(WorkingTree.Read(project)).Descendants(item).Select(element => element.Attribute("Include")!.Value)];
}
