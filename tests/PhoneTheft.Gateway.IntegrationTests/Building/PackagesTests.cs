using System.Globalization;
using System.IO.Compression;
using System.Xml.Linq;
using PhoneTheft.Gateway.IntegrationTests.Support;

namespace PhoneTheft.Gateway.IntegrationTests.Building;

/// <summary>The packages as a stranger gets them: from a feed, into a project that knows nothing of this tree.</summary>
public sealed class PackagesTests(PackagesTests.Feed feed) : IClassFixture<PackagesTests.Feed>
{
    private const string Imei = "490154203237518";

    private static readonly string[] Libraries = ["PhoneTheft.Gateway.Client", "PhoneTheft.Gateway.Core", "PhoneTheft.Gateway.Protos", "PhoneTheft.Gateway.Replication"];

    [Fact]
    public async Task A_stranger_s_project_checks_a_device()
    {
        await using var gateway = await GatewayUnderTest.StartAsync();
        await gateway.BlockAsync("alpha", Imei);
        using var project = new TempDirectory();
        var dotnet = await feed.CommandInAsync(project);
        await WriteAsync(project.Below("stranger.csproj"), $"""
            <Project Sdk="Microsoft.NET.Sdk">
              <PropertyGroup>
                <OutputType>Exe</OutputType><TargetFramework>net10.0</TargetFramework><ImplicitUsings>enable</ImplicitUsings><UseAppHost>false</UseAppHost>
              </PropertyGroup>
              <ItemGroup><PackageReference Include="PhoneTheft.Gateway.Client" Version="{feed.Version}" /></ItemGroup>
            </Project>
            """);
        await WriteAsync(project.Below("Program.cs"), $$"""
            using PhoneTheft.Gateway.Client;

            using var checks = new CheckClient(new GatewayChannelOptions { Address = new Uri("{{gateway.GrpcAddress}}") }, new CheckClientOptions { Deadline = TimeSpan.FromSeconds(30) });
            Console.WriteLine((await checks.CheckAsync("{{Imei}}")).Status);
            """);

        Succeeds(await dotnet.RunAsync("build", "-nodeReuse:false", "--verbosity", "quiet", "-o", project.Below("out")));
        var said = Succeeds(await dotnet.RunAsync(project.Below("out/stranger.dll")));

        Assert.Equal("Prohibited", said.Trim());
    }

    [Fact]
    public async Task The_command_line_is_installed_as_a_tool()
    {
        await using var gateway = await GatewayUnderTest.StartAsync();
        using var directory = new TempDirectory();
        var dotnet = await feed.CommandInAsync(directory);

        Succeeds(await dotnet.RunAsync("tool", "install", "PhoneTheft.Gateway.Cli", "--version", feed.Version, "--tool-path", directory.Below("tools")));
        var (code, said) = await dotnet.RunProgramAsync(directory.Below("tools/phonetheft"), "check", Imei, "--address", gateway.GrpcAddress, "--timeout", "30s");

        Assert.True(code == 0, said);
        Assert.Contains("PERMITTED", said, StringComparison.Ordinal);
    }

    [Fact]
    public void Every_package_says_what_it_is()
    {
        Assert.Equal([.. Libraries.Append("PhoneTheft.Gateway.Cli").Order(StringComparer.Ordinal)], feed.Packages.Select(package => package.Id));
        Assert.All(feed.Packages, package =>
        {
            Assert.Equal("Apache-2.0", package.Of("license"));
            Assert.Equal(("README.md", "icon.png"), (package.Of("readme"), package.Of("icon")));
            Assert.All<string>(["authors", "description", "tags"], element => Assert.NotEmpty(package.Of(element)));
            Assert.Superset(new HashSet<string>(StringComparer.Ordinal) { "README.md", "icon.png", "LICENSE" }, package.Entries.ToHashSet(StringComparer.Ordinal));
            Assert.Equal(Feed.ProjectUrl, package.Of("projectUrl"));
            Assert.True(File.Exists(Path.ChangeExtension(package.File, ".snupkg")), $"{package.Id} has no symbols.");
        });
        Assert.All(feed.Packages.Where(package => Libraries.Contains(package.Id)), package => Assert.Contains($"lib/net10.0/{package.Id}.xml", package.Entries));
    }

    // A readme is shown where the package is, far from this repository.
    [Fact]
    public void A_readme_links_to_nothing_in_the_repository() =>
        Assert.All(feed.Packages, package => Assert.DoesNotContain("](", package.Readme.Replace("](https://", "", StringComparison.Ordinal), StringComparison.Ordinal));

    private static string Succeeds((int Code, string Said) run)
    {
        Assert.True(run.Code == 0, run.Said);
        return run.Said;
    }

    private static Task WriteAsync(string file, string text) => File.WriteAllTextAsync(file, text, TestContext.Current.CancellationToken);

    /// <summary>All packages, packed from what these tests were built from.</summary>
    public sealed class Feed : IAsyncLifetime
    {
        /// <summary>What the packages are told about where the project lives.</summary>
        internal const string ProjectUrl = "https://packed.test/gateway";

        private readonly TempDirectory _files = new();

        // Of no other build: a package of the same version that was unpacked before would be taken instead.
        internal string Version { get; } = $"0.0.0-packed.{TimeProvider.System.GetTimestamp().ToString(CultureInfo.InvariantCulture)}";

        internal IReadOnlyList<Package> Packages { get; private set; } = [];

        public async ValueTask InitializeAsync()
        {
            var configuration = new DirectoryInfo(AppContext.BaseDirectory).Name.Split('_')[0];
            Succeeds(await new DotnetCommand(_files.FullName).RunProgramAsync(
                SourceTree.PathOf("scripts/pack.sh"),
                "feed", "--no-build", "-nodeReuse:false", "-c", configuration, $"-p:PackageVersion={Version}", $"-p:ProjectUrl={ProjectUrl}"));
            Packages = [.. Directory.EnumerateFiles(_files.Below("feed"), "*.nupkg").Select(Package.Read).OrderBy(package => package.Id, StringComparer.Ordinal)];
        }

        public ValueTask DisposeAsync()
        {
            _files.Dispose();
            return ValueTask.CompletedTask;
        }

        /// <summary>Unpacks our packages anew, and takes those of others from what this machine has, or else from its feeds.</summary>
        internal async Task<DotnetCommand> CommandInAsync(TempDirectory directory)
        {
            var unpacked = Environment.GetEnvironmentVariable("NUGET_PACKAGES") is { Length: > 0 } set
                ? set
                : Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), ".nuget", "packages");
            Directory.CreateDirectory(unpacked);
            await WriteAsync(directory.Below("Directory.Build.props"), "<Project />");
            await WriteAsync(directory.Below("nuget.config"), $"""
                <configuration>
                  <packageSources><add key="packed" value="{_files.Below("feed")}" /></packageSources>
                  <fallbackPackageFolders><add key="unpacked" value="{unpacked}" /></fallbackPackageFolders>
                </configuration>
                """);
            return new DotnetCommand(directory.FullName) { Packages = directory.Below("packages") };
        }
    }

    internal sealed record Package(string File, XElement Metadata, IReadOnlyList<string> Entries, string Readme)
    {
        public string Id => Of("id");

        public static Package Read(string file)
        {
            using var zip = ZipFile.OpenRead(file);
            using var nuspec = zip.Entries.Single(entry => entry.FullName.EndsWith(".nuspec", StringComparison.Ordinal)).Open();
            using var readme = new StreamReader(zip.GetEntry("README.md")!.Open());
            var metadata = XDocument.Load(nuspec).Root!.Elements().Single();
            return new Package(file, metadata, [.. zip.Entries.Select(entry => entry.FullName)], readme.ReadToEnd());
        }

        public string Of(string element) => Metadata.Elements().FirstOrDefault(child => child.Name.LocalName == element)?.Value ?? "";
    }
}
