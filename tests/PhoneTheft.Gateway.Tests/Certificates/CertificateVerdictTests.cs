using PhoneTheft.Gateway.Certificates;

namespace PhoneTheft.Gateway.Tests.Certificates;

public sealed class CertificateVerdictTests : IDisposable
{
    private readonly PeerUnderTest _peer = new();

    private TestAuthority Authority => _peer.Authority;

    public void Dispose() => _peer.Dispose();

    [Fact]
    public void A_good_certificate_names_its_carrier()
    {
        using var carrier = Authority.Carrier("acme");

        var verdict = _peer.VerdictOf(carrier);

        Assert.Equal((CertificateFault.None, ""), (verdict.Fault, verdict.Sentence));
        Assert.Equal("urn:phonetheft:carrier:acme", Assert.Single(verdict.Uris));
        Assert.Equal(carrier.Thumbprint, verdict.Thumbprint);
        Assert.Equal(carrier.Certificate.NotAfter.ToUniversalTime(), verdict.NotAfter.UtcDateTime);
    }

    [Fact]
    public void All_URIs_of_a_certificate_are_given()
    {
        using var two = Authority.Issue(new TestCertificateOrder("two") { Uris = ["urn:phonetheft:carrier:a", "spiffe://x/carrier/b"] });
        using var none = Authority.Issue(new TestCertificateOrder("none"));

        Assert.Equal(["urn:phonetheft:carrier:a", "spiffe://x/carrier/b"], _peer.VerdictOf(two).Uris);
        Assert.Empty(_peer.VerdictOf(none).Uris);
    }

    [Fact]
    public void No_certificate_is_a_verdict_of_its_own()
    {
        Assert.Equal(CertificateFault.NotPresented, PeerCertificate.None.Verdict.Fault);
        Assert.Contains("no client certificate", PeerCertificate.None.Verdict.Sentence, StringComparison.Ordinal);
    }

    [Fact]
    public void An_expired_certificate_says_since_when()
    {
        using var expired = Authority.Issue(new TestCertificateOrder("acme") { From = TimeSpan.FromDays(-3), Until = TimeSpan.FromDays(-1) });

        Refused(expired, CertificateFault.Expired, $"expired at {_peer.Time.GetUtcNow().AddDays(-1):yyyy-MM-dd}");
    }

    [Fact]
    public void A_certificate_of_tomorrow_says_from_when()
    {
        using var early = Authority.Issue(new TestCertificateOrder("acme") { From = TimeSpan.FromDays(1), Until = TimeSpan.FromDays(2) });

        Refused(early, CertificateFault.NotYetValid, $"not valid before {_peer.Time.GetUtcNow().AddDays(1):yyyy-MM-dd}");
    }

    [Fact]
    public void A_stranger_authority_is_not_trusted()
    {
        // It has the same name.
        using var other = new TestAuthority(time: _peer.Time);
        using var carrier = other.Carrier("acme");
        using var unknown = new TestAuthority("Somebody Else", _peer.Time);
        using var stranger = unknown.Carrier("acme");

        Refused(carrier, CertificateFault.Untrusted, "does not come from an authority");
        Refused(stranger, CertificateFault.Incomplete, "ends at the issuer \"CN=Somebody Else\", which is not an authority");
        Refused(stranger.With(unknown.Certificate), CertificateFault.Untrusted, "does not come from an authority");
    }

    [Fact]
    public void A_self_signed_certificate_is_not_trusted()
    {
        using var alone = new TestAuthority("acme", _peer.Time);

        Refused(new TestCertificate(alone.Certificate, []), CertificateFault.Untrusted, "self-signed");
    }

    [Fact]
    public void A_server_certificate_is_not_for_clients()
    {
        using var server = Authority.Issue(new TestCertificateOrder("acme") { Purpose = TestCertificateOrder.ServerPurpose, Uris = ["urn:phonetheft:carrier:acme"] });
        using var purposeless = Authority.Issue(new TestCertificateOrder("acme") { Purpose = null });

        Refused(server, CertificateFault.WrongPurpose, "lacks clientAuth");
        Refused(purposeless, CertificateFault.WrongPurpose, "lacks clientAuth");
    }

    [Fact]
    public void An_authority_for_servers_issues_no_clients()
    {
        using var servers = Authority.Intermediate("Servers CA", TestCertificateOrder.ServerPurpose);
        using var clients = Authority.Intermediate("Clients CA", TestCertificateOrder.ClientPurpose);
        using var below = servers.Intermediate("Below");
        using var wrong = servers.Carrier("acme");
        using var deeper = below.Carrier("acme");
        using var good = clients.Carrier("acme");

        Refused(wrong, CertificateFault.WrongPurpose, "issuer");
        Refused(deeper, CertificateFault.WrongPurpose, "issuer");
        Assert.True(_peer.VerdictOf(good).IsGood);
    }

    [Fact]
    public void A_chain_without_its_intermediate_names_it()
    {
        using var intermediate = Authority.Intermediate("Carriers CA");
        using var carrier = intermediate.Carrier("acme");

        Assert.True(_peer.VerdictOf(carrier).IsGood);
        Refused(carrier.WithoutIntermediates(), CertificateFault.Incomplete, "\"CN=Carriers CA\"");
    }

    [Fact]
    public void An_intermediate_in_the_file_need_not_be_sent()
    {
        using var intermediate = Authority.Intermediate();
        using var carrier = intermediate.Carrier("acme");
        File.AppendAllText(_peer.AuthoritiesFile, $"\n{intermediate.Pem}\n");

        Assert.True(_peer.VerdictOf(carrier.WithoutIntermediates()).IsGood);
    }

    [Fact]
    public void The_clock_decides_on_each_look()
    {
        using var carrier = Authority.Issue(new TestCertificateOrder("acme") { Until = TimeSpan.FromHours(1) });
        var connection = _peer.Connect(carrier);

        Assert.True(connection.Verdict.IsGood);
        _peer.Time.Advance(TimeSpan.FromHours(2));

        Assert.Equal(CertificateFault.Expired, connection.Verdict.Fault);
    }

    [Fact]
    public void A_look_that_finds_nothing_new_makes_nothing()
    {
        using var carrier = Authority.Carrier("acme");
        var connection = _peer.Connect(carrier);
        var first = connection.Verdict;

        var before = GC.GetAllocatedBytesForCurrentThread();
        var second = connection.Verdict;

        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
        Assert.Same(first, second);
    }

    [Fact]
    public void Changed_authorities_are_judged_by_at_once()
    {
        using var carrier = Authority.Carrier("acme");
        using var next = new TestAuthority("Next", _peer.Time);
        var connection = _peer.Connect(carrier);
        Assert.True(connection.Verdict.IsGood);

        File.WriteAllText(_peer.AuthoritiesFile, next.Pem);
        _peer.Reload();

        Assert.False(connection.Verdict.IsGood);
        File.WriteAllText(_peer.AuthoritiesFile, $"{next.Pem}\n{Authority.Pem}\n");
        _peer.Reload();
        Assert.True(connection.Verdict.IsGood);
    }

    [Theory]
    [InlineData("", "has no certificate in PEM")]
    [InlineData("-----BEGIN CERTIFICATE-----\nMIIB", "no certificate in PEM")]
    [InlineData("-----BEGIN CERTIFICATE-----\nMIIB\n-----END CERTIFICATE-----\n", "can't be read")]
    public void Damaged_authorities_leave_the_good_ones(string damage, string fault)
    {
        using var carrier = Authority.Carrier("acme");
        var connection = _peer.Connect(carrier);

        File.WriteAllText(_peer.AuthoritiesFile, damage);
        _peer.Reload();

        Assert.True(connection.Verdict.IsGood);
        Assert.Contains(fault, Assert.Single(_peer.Faults), StringComparison.Ordinal);
    }

    [Fact]
    public void Half_a_file_of_authorities_is_not_taken()
    {
        using var next = new TestAuthority("Next", _peer.Time);
        _ = _peer.Trust;

        File.WriteAllText(_peer.AuthoritiesFile, $"{next.Pem}\n{Authority.Pem[..^100]}");
        _peer.Reload();

        Assert.Contains("without an end", Assert.Single(_peer.Faults), StringComparison.Ordinal);
    }

    [Fact]
    public void Authorities_without_a_root_are_not_taken()
    {
        using var intermediate = Authority.Intermediate();
        _ = _peer.Trust;

        File.WriteAllText(_peer.AuthoritiesFile, intermediate.Pem);
        _peer.Reload();

        Assert.Contains("has no root", Assert.Single(_peer.Faults), StringComparison.Ordinal);
    }

    [Fact]
    public void Authorities_that_others_may_write_are_refused()
    {
        if (OperatingSystem.IsWindows())
        {
            return;
        }

        using var next = new TestAuthority("Next", _peer.Time);
        using var stranger = next.Carrier("acme");
        _ = _peer.Trust;

        File.AppendAllText(_peer.AuthoritiesFile, $"\n{next.Pem}\n");
        File.SetUnixFileMode(_peer.AuthoritiesFile, File.GetUnixFileMode(_peer.AuthoritiesFile) | UnixFileMode.GroupWrite);
        _peer.Reload();

        Assert.Contains("may be changed by others: chmod go-w", Assert.Single(_peer.Faults), StringComparison.Ordinal);
        Assert.False(_peer.VerdictOf(stranger).IsGood);
    }

    private void Refused(TestCertificate certificate, CertificateFault fault, string sentence)
    {
        var verdict = _peer.VerdictOf(certificate);

        Assert.Equal(fault, verdict.Fault);
        Assert.Contains(sentence, verdict.Sentence, StringComparison.Ordinal);
        Assert.Empty(verdict.Uris);
    }
}
