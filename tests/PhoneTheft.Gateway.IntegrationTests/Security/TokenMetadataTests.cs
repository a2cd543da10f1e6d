using Grpc.Core;
using Grpc.Net.Client;
using PhoneTheft.Gateway.IntegrationTests.Support;
using PhoneTheft.Gateway.V1;

namespace PhoneTheft.Gateway.IntegrationTests.Security;

/// <summary>Keys of tokens from the issuer's web server, which a gateway trusts by the certificates of its machine.</summary>
public sealed class TokenMetadataTests : IAsyncLifetime
{
    private readonly TestTls _tls = new();
    private readonly TestIssuer _issuer = new();
    private readonly int _port = FreePort.Next();
    private readonly string _address = $"https://127.0.0.1:{FreePort.Next()}";
    private GrpcChannel _channel = null!;
    private GrpcChannel _operator = null!;
    private GatewayProcess? _gateway;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        _channel = _tls.Own(_tls.Connect(_address));
        _operator = _tls.Own(_tls.Connect(_address, _tls.Client));
        await File.WriteAllTextAsync(
            _tls.Files.Below("carriers.json"),
            """{"carriers": [{"id": "police", "roles": ["check"], "tokens": {}}, {"id": "local", "roles": ["check", "operator"], "certificates": {}}]}""",
            Cancellation);
    }

    public async ValueTask DisposeAsync()
    {
        if (_gateway is { } gateway)
        {
            await gateway.DisposeAsync();
        }

        _issuer.Dispose();
        _tls.Dispose();
    }

    [Fact]
    public async Task A_withdrawn_key_counts_no_more_and_its_successor_does()
    {
        await using var server = await MetadataServer.StartAsync(_port, _tls.Server, _issuer.Jwks);
        Start();
        var known = _issuer.Token("police", "check");
        await TakenAsync(known);

        using var next = new TestIssuer("key-2");
        server.Give(next.Jwks);
        await TakenAsync(next.Token("police", "check"));

        foreach (var token in new[] { known, _issuer.Token("police", "check", "sync") })
        {
            var refusal = await SecuredGateway.RefusedAsync(_channel, SecuredGateway.With(token));
            Assert.True((refusal.StatusCode, refusal.Reason) == (StatusCode.Unauthenticated, "TOKEN_REJECTED"), $"{refusal}");
        }
    }

    [Fact]
    public async Task An_issuer_out_of_reach_at_the_start_is_asked_again()
    {
        Start();
        await Wait.Until(async () => await ReasonAsync(_channel, _issuer.Token("police", "check")) == "TOKEN_KEYS_UNAVAILABLE");
        var refusal = await SecuredGateway.RefusedAsync(_channel, SecuredGateway.With(_issuer.Token("police", "check")));
        Assert.Equal(
            (StatusCode.Unavailable, "This gateway could not get the keys of tokens from their issuer yet. Repeat the request later, or ask another gateway."),
            (refusal.StatusCode, refusal.Message));
        Assert.Contains(await WarningsAsync(), warning => warning.StartsWith("Security:Tokens:Metadata: the keys of the issuer cannot be read", StringComparison.Ordinal));
        Assert.Contains("Security:Tokens:Metadata: the keys of the issuer cannot be read", _gateway!.Output, StringComparison.Ordinal);

        var server = await MetadataServer.StartAsync(_port, _tls.Server, _issuer.Jwks);
        await TakenAsync(_issuer.Token("police", "check"));
        Assert.DoesNotContain(await WarningsAsync(), warning => warning.Contains("Security:Tokens:Metadata", StringComparison.Ordinal));

        // What is known goes on to count while the issuer is away.
        await server.DisposeAsync();
        await TakenAsync(_issuer.Token("police", "check", "sync"));
    }

    [Fact]
    public async Task An_issuer_that_the_machine_does_not_trust_gives_no_keys()
    {
        using var stranger = new TestAuthority("Stranger");
        using var certificate = stranger.Server();
        await using var server = await MetadataServer.StartAsync(_port, certificate, _issuer.Jwks);
        Start();

        await Wait.Until(async () => await ReasonAsync(_channel, _issuer.Token("police", "check")) == "TOKEN_KEYS_UNAVAILABLE");
        await Wait.Until(async () => (await WarningsAsync()).Any(warning => warning.Contains("SSL", StringComparison.Ordinal)));
    }

    /// <returns>Why; "" if the token is taken.</returns>
    private static async Task<string> ReasonAsync(GrpcChannel channel, string token)
    {
        try
        {
            return (await SecuredGateway.WhoAsync(channel, SecuredGateway.With(token))).Carrier == "police" ? "" : "ANOTHER";
        }
        catch (RpcException e)
        {
            // Before the gateway listens it has no reason.
            return Refusal.Of(e) is { Reason: { Length: > 0 } reason } ? reason : $"{e.StatusCode}";
        }
    }

    private Task TakenAsync(string token) => Wait.Until(async () => await ReasonAsync(_channel, token) == "");

    private async Task<IReadOnlyList<string>> WarningsAsync() => (await new BlocklistService.BlocklistServiceClient(_operator).GetStatusAsync(
        new GetStatusRequest(), cancellationToken: Cancellation)).Warnings;

    // The authorities of a machine can be others for a process of its own only.
    private void Start() => _gateway = new GatewayProcess(
        new Dictionary<string, string>(StringComparer.Ordinal) { ["SSL_CERT_FILE"] = _tls.AuthoritiesFile, ["SSL_CERT_DIR"] = _tls.Files.FullName },
        _tls.Files.FullName,
        [
            .. _tls.AskingSettings, $"--Listen:Grpc={_address}", $"--Security:Carriers={_tls.Files.Below("carriers.json")}",
            $"--Security:Tokens:Issuer={TestIssuer.Issuer}", $"--Security:Tokens:Audience={TestIssuer.Audience}",
            $"--Security:Tokens:Metadata={MetadataServer.AddressAt(_port)}",
        ]);
}
