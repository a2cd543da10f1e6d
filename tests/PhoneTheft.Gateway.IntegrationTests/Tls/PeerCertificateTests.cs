using PhoneTheft.Gateway.Certificates;
using PhoneTheft.Gateway.IntegrationTests.Support;

namespace PhoneTheft.Gateway.IntegrationTests.Tls;

/// <summary>What a gateway finds out about the client certificate of a real connection; the handshake itself accepts each.</summary>
public sealed class PeerCertificateTests : IDisposable
{
    private readonly TestTls _tls = new();

    private string[] Asking
    {
        get
        {
            var register = _tls.Files.Below("carriers.json");
            File.WriteAllText(register, """{"carriers": []}""");
            return ["--Security:Mode=Authenticated", $"--Security:Carriers={register}", "--Audit:Enabled=false"];
        }
    }

    public void Dispose() => _tls.Dispose();

    [Fact]
    public async Task A_carriers_certificate_is_good()
    {
        var verdict = await VerdictOfAsync(_tls.Client);

        Assert.True(verdict.IsGood, verdict.Sentence);
        Assert.Equal("urn:phonetheft:carrier:local", Assert.Single(verdict.Uris));
        Assert.Equal(_tls.Client.Thumbprint, verdict.Thumbprint);
    }

    [Fact]
    public async Task A_connection_without_a_certificate_is_nobodys() => await GetsAsync(null, CertificateFault.NotPresented);

    [Fact]
    public async Task An_expired_certificate_passes_the_handshake_and_is_judged() => await GetsAsync(
        Issue(new TestCertificateOrder("acme") { From = TimeSpan.FromDays(-2), Until = TimeSpan.FromDays(-1) }), CertificateFault.Expired);

    [Fact]
    public async Task A_certificate_of_tomorrow_passes_the_handshake_and_is_judged() => await GetsAsync(
        Issue(new TestCertificateOrder("acme") { From = TimeSpan.FromDays(1), Until = TimeSpan.FromDays(2) }), CertificateFault.NotYetValid);

    [Fact]
    public async Task A_certificate_of_another_authority_is_judged()
    {
        var namesake = _tls.Own(new TestAuthority());
        var stranger = _tls.Own(new TestAuthority("Somebody Else"));

        await GetsAsync(_tls.Own(namesake.Carrier("acme")), CertificateFault.Untrusted);
        await GetsAsync(_tls.Own(stranger.Carrier("acme")), CertificateFault.Incomplete);
    }

    [Fact]
    public async Task A_self_signed_certificate_is_judged() =>
        await GetsAsync(new TestCertificate(_tls.Own(new TestAuthority("acme")).Certificate, []), CertificateFault.Untrusted);

    [Fact]
    public async Task A_servers_certificate_is_judged() => await GetsAsync(_tls.Server, CertificateFault.WrongPurpose);

    [Fact]
    public async Task An_intermediate_that_is_sent_completes_the_chain()
    {
        var intermediate = _tls.Own(_tls.Authority.Intermediate());
        var carrier = _tls.Own(intermediate.Carrier("acme"));

        await GetsAsync(carrier, CertificateFault.None);
        await GetsAsync(carrier.WithoutIntermediates(), CertificateFault.Incomplete);
    }

    [Fact]
    public async Task A_certificate_is_revoked_while_it_is_connected()
    {
        var list = _tls.Files.Below("revoked.crl");
        await File.WriteAllBytesAsync(list, _tls.Authority.RevocationList(), TestContext.Current.CancellationToken);
        var seen = new SeenConnections();
        await using var gateway = await GatewayUnderTest.StartSecureAsync(
            _tls, seen.AddTo, [.. Asking, $"--Security:Certificates:RevocationLists={list}"]);
        await using var connection = await TlsConnection.BeginAsync(gateway.GrpcAddress, _tls.Options(_tls.Client));
        await Wait.Until(() => seen.Peers.Any(peer => peer.Verdict.IsGood));

        _tls.Authority.Revoke(_tls.Client.Certificate);
        await File.WriteAllBytesAsync(list, _tls.Authority.RevocationList(), TestContext.Current.CancellationToken);

        await Wait.Until(() => seen.Peers.All(peer => peer.Verdict.Fault is CertificateFault.Revoked));
        await gateway.TellsAsync(line => line.Contains("Security:Certificates:RevocationLists was read again", StringComparison.Ordinal));
    }

    private TestCertificate Issue(TestCertificateOrder order) => _tls.Own(_tls.Authority.Issue(order));

    private async Task GetsAsync(TestCertificate? certificate, CertificateFault fault)
    {
        var verdict = await VerdictOfAsync(certificate);

        Assert.Equal(fault, verdict.Fault);
        Assert.Equal(fault is CertificateFault.None, verdict.Sentence.Length == 0);
    }

    private async Task<CertificateVerdict> VerdictOfAsync(TestCertificate? certificate)
    {
        var seen = new SeenConnections();
        await using var gateway = await GatewayUnderTest.StartSecureAsync(_tls, seen.AddTo, Asking);
        await using var connection = await TlsConnection.BeginAsync(gateway.GrpcAddress, _tls.Options(certificate));
        return Assert.Single(seen.Peers).Verdict;
    }
}
