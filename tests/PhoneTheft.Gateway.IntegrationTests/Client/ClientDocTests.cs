using System.Runtime.InteropServices;
using System.Text.RegularExpressions;
using PhoneTheft.Gateway.IntegrationTests.Support;

namespace PhoneTheft.Gateway.IntegrationTests.Client;

/// <summary>The programs in docs/client.md and in the package's readme are whole: they compile as they stand, and do what they say.</summary>
public sealed partial class ClientDocTests(ClientDocTests.DocumentedPrograms programs) : IClassFixture<ClientDocTests.DocumentedPrograms>
{
    // A check has 100 ms of real time, which a machine that is busy with something else may not give it at once.
    private const int Tries = 10;

    [Theory]
    [InlineData("client.md, 1", "Prohibited, at most ")]
    [InlineData("README.md, 1", "Prohibited")]
    public async Task A_check_is_answered(string program, string beginning)
    {
        var (code, said) = await programs.RunAsync(program);
        for (var again = 1; again < Tries && code != 0 && said.Contains("DeadlineExceeded", StringComparison.Ordinal); again++)
        {
            (code, said) = await programs.RunAsync(program);
        }

        Assert.True(code == 0, said);
        Assert.StartsWith(beginning, said, StringComparison.Ordinal);
    }

    [Fact]
    public Task A_stream_answers_each_question() =>
        SaysAsync("client.md, 2", "490154203237518 Prohibited", "356938035643809 Permitted", "4901 IMEI_LENGTH");

    [Fact]
    public Task A_hold_is_placed_and_ended() =>
        SaysAsync("client.md, 3", "Changed, Prohibited, 0 other holds", "CHECK_DIGIT_WRONG", "Changed", "HOLD_NOT_FOUND");

    [Fact]
    public async Task A_list_is_kept_and_verified()
    {
        await SaysAsync("client.md, 4", "Prohibited");
        await SaysAsync("client.md, 5", "equal, 1 devices");
    }

    [Fact]
    public Task Several_gateways_are_asked() => SaysAsync("client.md, 6", "Prohibited");

    [Fact]
    public Task A_certificate_says_who_asks() => SaysAsync("client.md, 7", "acme, identified by Certificate");

    [Fact]
    public void No_program_is_left_out() => Assert.Equal(8, programs.Count);

    private async Task SaysAsync(string program, params string[] lines)
    {
        var (code, said) = await programs.RunAsync(program);
        Assert.True(code == 0, said);
        Assert.Equal(lines, said.Trim().Split('\n').Select(line => line.TrimEnd()));
    }

    /// <summary>All programs, built at once, and gateways for them: one that believes everybody, and one that asks for certificates.</summary>
    public sealed partial class DocumentedPrograms : IAsyncLifetime
    {
        private readonly TempDirectory _projects = new();
        private readonly TempDirectory _work = new();
        private readonly List<string> _names = [];
        private GatewayUnderTest _gateway = null!;
        private GatewayUnderTest _secured = null!;

        internal int Count => _names.Count;

        public async ValueTask InitializeAsync()
        {
            _gateway = await GatewayUnderTest.StartAsync();
            await _gateway.BlockAsync("alpha", "490154203237518");
            await using var made = await Phonetheft.RunInAsync(_work.FullName, "certs", "--out", "certs", "--carrier", "acme");
            Assert.True(made.ExitCode == 0, made.Error);
            _secured = await GatewayUnderTest.StartEmbeddedAsync("--config", _work.Below("certs/gateway.json"), "--Listen:Grpc=https://127.0.0.1:0");
            await WriteAsync("Directory.Build.props", "<Project />");
            await WriteAsync("nuget.config", "<configuration><packageSources><clear /></packageSources></configuration>");
            await WriteAsync("all.proj", """
                <Project DefaultTargets="Build">
                  <ItemGroup><Programs Include="*/*.csproj" /></ItemGroup>
                  <Target Name="Restore"><MSBuild Projects="@(Programs)" Targets="Restore" /></Target>
                  <Target Name="Build"><MSBuild Projects="@(Programs)" Targets="Build" /></Target>
                </Project>
                """);
            await AddAsync("docs/client.md");
            await AddAsync("src/PhoneTheft.Gateway.Client/README.md");

            var (code, said) = await new DotnetCommand(_projects.FullName).RunAsync("build", "all.proj", "-nodeReuse:false", "--verbosity", "quiet");
            Assert.True(code == 0, said);

            // SQLite's own library, which a package would bring along.
            foreach (var native in Directory.EnumerateFiles(Path.Combine(AppContext.BaseDirectory, "runtimes", RuntimeInformation.RuntimeIdentifier, "native")))
            {
                _names.ForEach(name => File.Copy(native, Path.Combine(OutputOf(name), Path.GetFileName(native))));
            }
        }

        public async ValueTask DisposeAsync()
        {
            await _gateway.DisposeAsync();
            await _secured.DisposeAsync();
            _projects.Dispose();
            _work.Dispose();
        }

        internal Task<(int Code, string Said)> RunAsync(string name) => new DotnetCommand(_work.FullName).RunAsync(Path.Combine(OutputOf(name), "example.dll"));

        private string OutputOf(string name) => Path.Combine(_projects.Below(name), "out");

        private async Task AddAsync(string document)
        {
            var text = await File.ReadAllTextAsync(SourceTree.PathOf(document), TestContext.Current.CancellationToken);
            foreach (var (index, program) in Programs().Matches(text).Index())
            {
                var name = $"{Path.GetFileName(document)}, {index + 1}";
                _names.Add(name);
                Directory.CreateDirectory(_projects.Below(name));
                var addressed = Address().Replace(program.Groups["text"].Value, _gateway.GrpcAddress)
                    .Replace("https://localhost:50051", _secured.GrpcAddress.Replace("127.0.0.1", "localhost", StringComparison.Ordinal), StringComparison.Ordinal);
                await WriteAsync($"{name}/Program.cs", addressed);
                var libraries = Directory.EnumerateFiles(AppContext.BaseDirectory, "*.dll").Where(file => Library().IsMatch(Path.GetFileName(file)));
                await WriteAsync($"{name}/example.csproj", $"""
                    <Project Sdk="Microsoft.NET.Sdk">
                      <PropertyGroup>
                        <TargetFramework>net10.0</TargetFramework><OutputType>Exe</OutputType><UseAppHost>false</UseAppHost><OutputPath>out</OutputPath>
                        <Nullable>enable</Nullable><ImplicitUsings>enable</ImplicitUsings><InvariantGlobalization>true</InvariantGlobalization>
                        <AppendTargetFrameworkToOutputPath>false</AppendTargetFrameworkToOutputPath>
                      </PropertyGroup>
                      <ItemGroup>{string.Concat(libraries.Select(file => $"""<Reference Include="{file}" />"""))}</ItemGroup>
                    </Project>
                    """);
            }
        }

        private Task WriteAsync(string file, string text) => File.WriteAllTextAsync(_projects.Below(file), text, TestContext.Current.CancellationToken);

        [GeneratedRegex("```csharp\n(?<text>.*?)```", RegexOptions.Singleline | RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 10_000)]
        private static partial Regex Programs();

        [GeneratedRegex(@"http://127\.0\.0\.1:5005[12]", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 10_000)]
        private static partial Regex Address();

        // What the package of the client library depends on.
        [GeneratedRegex(
            @"^(PhoneTheft\.Gateway\.(Client|Core|Protos|Replication)|Google\.(Protobuf|Api\.CommonProtos)|Grpc\.(Core\.Api|HealthCheck|Net\.(Client|Common)|StatusProto)"
            + @"|Microsoft\.Data\.Sqlite|SQLitePCLRaw\..*|Microsoft\.Extensions\.(Logging|DependencyInjection)\.Abstractions|System\.IO\.Hashing)\.dll$",
            RegexOptions.ExplicitCapture,
            matchTimeoutMilliseconds: 10_000)]
        private static partial Regex Library();
    }
}
