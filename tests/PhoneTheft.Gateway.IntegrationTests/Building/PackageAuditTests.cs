using System.Diagnostics;
using PhoneTheft.Gateway.IntegrationTests.Support;

namespace PhoneTheft.Gateway.IntegrationTests.Building;

/// <summary>What is published about a package tomorrow stops whoever checks the tree, and nobody who builds it.</summary>
public sealed class PackageAuditTests : IDisposable
{
    private const string Package = "Google.Protobuf";

    private readonly TempDirectory _project = new();

    public void Dispose() => _project.Dispose();

    [Fact]
    public async Task A_known_fault_is_a_warning_to_whoever_builds()
    {
        await using var feed = await AdvisoryFeed.StartAsync(Package);

        var (code, said) = await RestoreAsync(feed);

        Assert.True(code == 0, said);
        Assert.Contains("warning NU1903", said, StringComparison.Ordinal);
    }

    [Fact]
    public async Task And_an_error_to_whoever_checks_the_tree()
    {
        await using var feed = await AdvisoryFeed.StartAsync(Package);

        var (code, said) = await RestoreAsync(feed, "-p:AuditIsError=true");

        Assert.NotEqual(0, code);
        Assert.Contains("error NU1903", said, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("")]
    [InlineData("-p:AuditIsError=true")]
    public async Task A_feed_that_can_not_tell_stops_nobody(string property)
    {
        await using var feed = await AdvisoryFeed.StartAsync(Package, answers: false);

        var (code, said) = await RestoreAsync(feed, property);

        Assert.True(code == 0, said);
        Assert.Contains("warning NU1900", said, StringComparison.Ordinal);
    }

    // A project under the settings of this tree; its one package is taken from what restoring the tree has left on this machine.
    private async Task<(int Code, string Said)> RestoreAsync(AdvisoryFeed feed, params string[] properties)
    {
        await WriteAsync("Directory.Build.props", $"""
            <Project>
              <Import Project="{SourceTree.PathOf("Directory.Build.props")}" />
              <PropertyGroup><ArtifactsPath>$(MSBuildThisFileDirectory)artifacts</ArtifactsPath></PropertyGroup>
            </Project>
            """);
        await WriteAsync("Directory.Packages.props", $"""<Project><Import Project="{SourceTree.PathOf("Directory.Packages.props")}" /></Project>""");
        await WriteAsync("nuget.config", $"""
            <configuration>
              <packageSources><clear /><add key="feed" value="{feed.Index}" allowInsecureConnections="true" /></packageSources>
              <auditSources><clear /></auditSources>
            </configuration>
            """);
        await WriteAsync("audited.csproj", $"""<Project Sdk="Microsoft.NET.Sdk"><ItemGroup><PackageReference Include="{Package}" /></ItemGroup></Project>""");

        var start = new ProcessStartInfo("dotnet")
        {
            UseShellExecute = false,
            RedirectStandardOutput = true,
            WorkingDirectory = _project.FullName,
            ArgumentList = { "restore", "--verbosity", "quiet", "-nodeReuse:false" },
            Environment = { ["DOTNET_CLI_TELEMETRY_OPTOUT"] = "1", ["DOTNET_CLI_UI_LANGUAGE"] = "en" },
        };
        properties.Where(property => property.Length > 0).ToList().ForEach(start.ArgumentList.Add);
        using var restore = Process.Start(start)!;
        var said = await restore.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken).WaitAsync(Patience.OfSeconds(120), TestContext.Current.CancellationToken);
        await restore.WaitForExitAsync(TestContext.Current.CancellationToken).WaitAsync(Wait.Limit, TestContext.Current.CancellationToken);
        return (restore.ExitCode, said);
    }

    private Task WriteAsync(string file, string text) => File.WriteAllTextAsync(_project.Below(file), text, TestContext.Current.CancellationToken);
}
