using System.Reflection;
using System.Text.RegularExpressions;

namespace PhoneTheft.Gateway.Tests.Repository;

public sealed partial class VersionTests
{
    [Fact]
    public void The_version_stands_in_one_place()
    {
        var elsewhere =
            from file in WorkingTree.Files
            where file.EndsWith(".csproj", StringComparison.Ordinal) || file.EndsWith(".props", StringComparison.Ordinal)
            where file != "Directory.Build.props" && VersionElement().IsMatch(WorkingTree.Read(file))
            select file;

        Findings.None(elsewhere, "Only Directory.Build.props sets a version:");
        Assert.Single(VersionElement().Matches(WorkingTree.Read("Directory.Build.props")));
    }

    [Fact]
    public void The_changelog_knows_the_version() =>
        Assert.Contains(
            $"## [{VersionElement().Match(WorkingTree.Read("Directory.Build.props")).Groups["version"].Value}]",
            WorkingTree.Read("CHANGELOG.md"),
            StringComparison.Ordinal);

    [Fact]
    public void Programs_know_version_and_commit()
    {
        var informational = typeof(Program).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()!.InformationalVersion;

        Assert.Matches(@"^[0-9]+\.[0-9]+\.[0-9]+\+([0-9a-f]{12}|unknown)$", informational);
    }

    [GeneratedRegex(
        "<(Version|VersionPrefix|AssemblyVersion|FileVersion|InformationalVersion)>(?<version>[^<]+)<",
        RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex VersionElement();
}
