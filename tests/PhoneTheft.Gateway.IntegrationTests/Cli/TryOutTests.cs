using PhoneTheft.Gateway.IntegrationTests.Support;

namespace PhoneTheft.Gateway.IntegrationTests.Cli;

/// <summary>What <c>phonetheft certs</c> writes is what a gateway takes.</summary>
public sealed class TryOutTests : IDisposable
{
    private readonly TempDirectory _files = new();

    [Fact]
    public async Task The_written_settings_start_a_gateway_that_wants_an_identity()
    {
        await using var made = await Phonetheft.RunAsync("certs", "--out", _files.Below("certs"), "--carrier", "acme");
        Assert.True(made.ExitCode == 0, made.Error);

        await using var gateway = await GatewayUnderTest.StartEmbeddedAsync("--config", _files.Below("certs/gateway.json"), "--Listen:Grpc=https://127.0.0.1:0");
        await using var asked = await Phonetheft.RunAsync("whoami", "--address", gateway.GrpcAddress, "--ca", _files.Below("certs/ca.crt"));

        Assert.Equal(4, asked.ExitCode);
        Assert.Contains("(IDENTITY_REQUIRED)", asked.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_lines_of_the_readme_work_as_written()
    {
        var port = FreePort.Next();
        var lines = LinesAfter("## Try it with identities").Select(line => line.Replace("50051", $"{port}", StringComparison.Ordinal).Split(' ')).ToList();
        Assert.Equal(["phonetheft", "scripts/gateway", "phonetheft", "phonetheft"], lines.Select(words => words[0]));
        var folder = _files.Below("user");
        Directory.CreateDirectory(folder);

        await RunAsync(lines[0]);
        await using var gateway = new GatewayProcess(
            new Dictionary<string, string>(StringComparer.Ordinal), folder, [.. lines[1][1..], $"--Listen:Grpc=https://localhost:{port}"]);
        await Wait.Until(() => gateway.Output.Contains("\"EventId\":1350", StringComparison.Ordinal));
        await RunAsync(lines[2]);
        var said = await RunAsync(lines[3]);

        Assert.Contains("acme", said, StringComparison.Ordinal);
        Assert.Contains("certificate", said, StringComparison.Ordinal);

        async Task<string> RunAsync(string[] words)
        {
            await using var run = await Phonetheft.RunInAsync(folder, words[1..]);
            Assert.True(run.ExitCode == 0, $"{string.Join(' ', words)}: {run.Error}");
            return run.Out;
        }
    }

    [Fact]
    public async Task Another_authority_is_not_trusted()
    {
        await using var made = await Phonetheft.RunAsync("certs", "--out", _files.Below("certs"));
        await using var other = await Phonetheft.RunAsync("certs", "--out", _files.Below("other"));
        await using var gateway = await GatewayUnderTest.StartEmbeddedAsync("--config", _files.Below("certs/gateway.json"), "--Listen:Grpc=https://127.0.0.1:0");

        await using var asked = await Phonetheft.RunAsync("whoami", "--address", gateway.GrpcAddress, "--ca", _files.Below("other/ca.crt"));

        Assert.Equal(3, asked.ExitCode);
        Assert.Contains("was not issued by a certificate authority that this client trusts", asked.Error, StringComparison.Ordinal);
        Assert.Contains("--ca", asked.Error, StringComparison.Ordinal);
    }

    public void Dispose() => _files.Dispose();

    // Without comments, and with one blank between words.
    private static IEnumerable<string> LinesAfter(string heading) =>
        File.ReadAllLines(SourceTree.PathOf("README.md")).SkipWhile(line => line != heading).SkipWhile(line => line != "```sh").Skip(1)
            .TakeWhile(line => line != "```").Select(line => line.Split('#')[0].TrimEnd());
}
