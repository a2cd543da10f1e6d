using System.Xml.Linq;

namespace PhoneTheft.Gateway.Tests.Repository;

public sealed class PackagesTests
{
    private const string Central = "Directory.Packages.props";

    private static IEnumerable<string> BuildFiles =>
        WorkingTree.Files.Where(file => Path.GetExtension(file) is ".csproj" or ".props" or ".targets");

    [Fact]
    public void Versions_stand_in_one_file_only()
    {
        var elsewhere =
            from file in BuildFiles
            where file != Central
            from element in XDocument.Parse(WorkingTree.Read(file)).Descendants()
            where element.Name.LocalName is "PackageVersion"
                || (element.Name.LocalName is "PackageReference" && (element.Attribute("Version") ?? element.Attribute("VersionOverride")) is not null)
            select $"{file}: {element}";

        Findings.None(elsewhere, $"A version belongs into {Central}:");
    }

    [Fact]
    public void Every_version_is_exact_and_stands_once()
    {
        var versions = Versions().ToList();

        Findings.None(
            versions.GroupBy(version => version.Name, StringComparer.Ordinal).Where(group => group.Count() > 1).Select(group => group.Key),
            "Named twice:");
        Findings.None(
            versions.Where(version => version.Number.AsSpan().ContainsAny("*[](),$")).Select(version => $"{version.Name} {version.Number}"),
            "Neither ranges nor floating versions:");
    }

    [Fact]
    public void Every_version_is_of_a_package_in_use()
    {
        var used = BuildFiles.SelectMany(file => XDocument.Parse(WorkingTree.Read(file)).Descendants("PackageReference")).Select(element => element.Attribute("Include")?.Value).ToHashSet(StringComparer.Ordinal);

        Findings.None(
            Versions().Where(version => version.Group != "Transitive pins" && !used.Contains(version.Name)).Select(version => version.Name),
            $"No project references these: remove them from {Central}.");
    }

    private static IEnumerable<(string Group, string Name, string Number)> Versions() =>
        from element in XDocument.Parse(WorkingTree.Read(Central)).Descendants("PackageVersion")
        select (element.Parent!.Attribute("Label")?.Value ?? "", element.Attribute("Include")!.Value, element.Attribute("Version")!.Value);
}
