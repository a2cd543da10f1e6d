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
}
