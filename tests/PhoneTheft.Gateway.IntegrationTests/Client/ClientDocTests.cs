using System.Runtime.InteropServices;
using System.Text.RegularExpressions;
using PhoneTheft.Gateway.IntegrationTests.Support;
using PhoneTheft.Gateway.V1;

namespace PhoneTheft.Gateway.IntegrationTests.Client;

/// <summary>The programs in docs/client.md are whole: they compile as they stand, and do what they say.</summary>
public sealed partial class ClientDocTests : IDisposable
{
    // A check has 100 ms of real time, which a machine that is busy with something else may not give it at once.
    private const int Tries = 10;

    private readonly TempDirectory _project = new();

    private DotnetCommand Dotnet => new(_project.FullName);

    public void Dispose() => _project.Dispose();

    [Fact]
    public async Task The_first_program_checks_a_device()
    {
        await using var gateway = await GatewayUnderTest.StartAsync();
        await gateway.BlockAsync("alpha", "490154203237518");
        await BuildAsync(0, gateway);

        var (code, said) = await RunAsync();
        for (var again = 1; again < Tries && code != 0 && said.Contains("DEADLINE_EXCEEDED", StringComparison.OrdinalIgnoreCase); again++)
        {
            (code, said) = await RunAsync();
        }

        Assert.True(code == 0, said);
        Assert.StartsWith("Prohibited, at most ", said, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_second_keeps_the_list_and_publishes()
    {
        await using var gateway = await GatewayUnderTest.StartAsync();
        await BuildAsync(1, gateway);

        var (code, said) = await RunAsync();

        Assert.True(code == 0, said);
        Assert.Equal("Prohibited", said.Trim());
        Assert.Equal(EquipmentStatus.Prohibited, await gateway.StatusOfAsync("490154203237518"));
    }

    private async Task BuildAsync(int program, GatewayUnderTest gateway)
    {
        var document = await File.ReadAllTextAsync(SourceTree.PathOf("docs/client.md"), TestContext.Current.CancellationToken);
        var text = Programs().Matches(document)[program].Groups["text"].Value.Replace("http://127.0.0.1:50051", gateway.GrpcAddress, StringComparison.Ordinal);
        var libraries = Directory.EnumerateFiles(AppContext.BaseDirectory, "*.dll").Where(file => Path.GetFileName(file) is var name
            && Library().IsMatch(name)).Select(file => $"""<Reference Include="{file}" />""");
        await WriteAsync("Program.cs", text);
        await WriteAsync("Directory.Build.props", "<Project />");
        await WriteAsync("nuget.config", "<configuration><packageSources><clear /></packageSources></configuration>");
        await WriteAsync("example.csproj", $"""
            <Project Sdk="Microsoft.NET.Sdk">
              <PropertyGroup>
                <TargetFramework>net10.0</TargetFramework><OutputType>Exe</OutputType><UseAppHost>false</UseAppHost>
                <Nullable>enable</Nullable><ImplicitUsings>enable</ImplicitUsings><InvariantGlobalization>true</InvariantGlobalization>
              </PropertyGroup>
              <ItemGroup>{string.Concat(libraries)}</ItemGroup>
            </Project>
            """);

        var (code, said) = await Dotnet.RunAsync("build", "-nodeReuse:false", "--verbosity", "quiet", "-o", _project.Below("out"));
        Assert.True(code == 0, said);

        // SQLite's own library, which a package would bring along.
        var natives = Path.Combine(AppContext.BaseDirectory, "runtimes", RuntimeInformation.RuntimeIdentifier, "native");
        foreach (var native in Directory.EnumerateFiles(natives))
        {
            File.Copy(native, Path.Combine(_project.Below("out"), Path.GetFileName(native)), overwrite: true);
        }
    }

    private Task<(int Code, string Said)> RunAsync() => Dotnet.RunAsync(Path.Combine(_project.Below("out"), "example.dll"));

    private Task WriteAsync(string file, string text) => File.WriteAllTextAsync(_project.Below(file), text, TestContext.Current.CancellationToken);

    [GeneratedRegex("```csharp\n(?<text>.*?)```", RegexOptions.Singleline | RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 10_000)]
    private static partial Regex Programs();

    // What the package of the client library depends on.
    [GeneratedRegex(@"^(PhoneTheft\.Gateway\.(Client|Core|Protos)|Google\.(Protobuf|Api\.CommonProtos)|Grpc\.(Core\.Api|Net\.(Client|Common)|StatusProto)|Microsoft\.Data\.Sqlite|SQLitePCLRaw\..*|Microsoft\.Extensions\.(Logging|DependencyInjection)\.Abstractions|System\.IO\.Hashing)\.dll$", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 10_000)]
    private static partial Regex Library();
}
