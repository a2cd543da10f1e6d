using Grpc.Core;
using PhoneTheft.Gateway.IntegrationTests.Support;
using PhoneTheft.Gateway.V1;

namespace PhoneTheft.Gateway.IntegrationTests.Security;

public sealed class CertificateCallerTests : IAsyncLifetime
{
    private SecuredGateway _secured = null!;

    public async ValueTask InitializeAsync()
    {
        _secured = await SecuredGateway.StartAsync(secured =>
        {
            secured.Put("alpha", "check", "sync");
            secured.Put("bravo", "check");
        });
    }

    public ValueTask DisposeAsync() => _secured.DisposeAsync();

    [Fact]
    public async Task A_certificate_with_the_carriers_uri_is_the_carrier()
    {
        var who = await SecuredGateway.WhoAsync(_secured.As("alpha"));

        Assert.Equal(("alpha", "Carrier alpha", IdentifiedBy.Certificate), (who.Carrier, who.Name, who.IdentifiedBy));
        Assert.Equal(["check", "sync"], who.Roles);
        Assert.InRange(who.ValidUntil.ToDateTimeOffset() - TimeProvider.System.GetUtcNow(), TimeSpan.FromDays(364), TimeSpan.FromDays(366));
    }

    [Fact]
    public async Task A_certificate_in_the_register_by_thumbprint_is_its_carrier()
    {
        var certificate = Issue();
        _secured.Put("charlie", new { id = "charlie", roles = new[] { "check" }, certificates = new { thumbprints = new[] { certificate.Thumbprint } } });
        await _secured.ReadAsync(register => register.Find("charlie") is not null);

        Assert.Equal("charlie", (await SecuredGateway.WhoAsync(_secured.Connect(certificate))).Carrier);
    }

    [Fact]
    public async Task No_certificate_and_no_token_are_nobody()
    {
        var refusal = await SecuredGateway.RefusedAsync(_secured.Connect(null));

        Assert.Equal((StatusCode.Unauthenticated, "IDENTITY_REQUIRED"), (refusal.StatusCode, refusal.Reason));
        Assert.Equal(
            "This gateway must know who calls. Connect with a client certificate, or send a token as authorization: Bearer.", refusal.Message);
    }

    [Fact]
    public async Task A_genuine_certificate_of_no_carrier_is_refused()
    {
        var certificate = Issue();
        var refusal = await SecuredGateway.RefusedAsync(_secured.Connect(certificate));

        Assert.Equal((StatusCode.Unauthenticated, "CARRIER_UNKNOWN"), (refusal.StatusCode, refusal.Reason));
        Assert.EndsWith(certificate.Thumbprint, refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_carrier_that_the_register_lacks_is_refused()
    {
        var refusal = await SecuredGateway.RefusedAsync(_secured.As("zulu"));

        Assert.Equal((StatusCode.Unauthenticated, "CARRIER_UNKNOWN"), (refusal.StatusCode, refusal.Reason));
        Assert.StartsWith("The client certificate names the carrier zulu, which this gateway does not know", refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Two_carriers_in_one_certificate_are_refused()
    {
        var refusal = await SecuredGateway.RefusedAsync(_secured.Connect(Issue("urn:phonetheft:carrier:alpha", "urn:phonetheft:carrier:bravo")));

        Assert.Equal((StatusCode.Unauthenticated, "CERTIFICATE_REJECTED"), (refusal.StatusCode, refusal.Reason));
        Assert.Equal("The client certificate names several carriers. Get one that names yours alone.", refusal.Message);
    }

    [Fact]
    public async Task A_carrier_by_uri_and_another_by_thumbprint_are_two()
    {
        var certificate = Issue("urn:phonetheft:carrier:alpha");
        _secured.Put("delta", new { id = "delta", roles = new[] { "check" }, certificates = new { thumbprints = new[] { certificate.Thumbprint } } });
        await _secured.ReadAsync(register => register.Find("delta") is not null);

        Assert.Equal("CERTIFICATE_REJECTED", (await SecuredGateway.RefusedAsync(_secured.Connect(certificate))).Reason);
    }

    [Fact]
    public async Task An_expired_certificate_is_told_so()
    {
        var expired = _secured.Tls.Own(_secured.Tls.Authority.Issue(new TestCertificateOrder("alpha")
        {
            Uris = ["urn:phonetheft:carrier:alpha"],
            From = TimeSpan.FromDays(-3),
            Until = TimeSpan.FromDays(-1),
        }));
        var refusal = await SecuredGateway.RefusedAsync(_secured.Connect(expired));

        Assert.Equal((StatusCode.Unauthenticated, "CERTIFICATE_REJECTED"), (refusal.StatusCode, refusal.Reason));
        Assert.StartsWith("The client certificate expired at ", refusal.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("not yet valid", "The client certificate is not valid before ")]
    [InlineData("self-signed", "The client certificate is self-signed. Use one from an authority that this gateway trusts.")]
    [InlineData("for servers", "The client certificate is not for clients: its extended key usage lacks clientAuth. Use one that has it.")]
    [InlineData("without its intermediate", "The chain of the client certificate ends at the issuer \"CN=Test Intermediate\", which is not an authority")]
    [InlineData("of another authority", "The chain of the client certificate ends at the issuer \"CN=Somebody Else\", which is not an authority")]
    [InlineData("of a namesake", "The client certificate does not come from an authority that this gateway trusts. Use one that does.")]
    [InlineData("of an authority for servers", "The certificate of the issuer is not for authorities of clients: its extended key usage lacks clientAuth.")]
    public async Task A_certificate_that_is_not_good_is_told_why(string kind, string sentence)
    {
        var refusal = await SecuredGateway.RefusedAsync(_secured.Connect(_secured.Tls.Own(BadCertificate(kind))));

        Assert.Equal((StatusCode.Unauthenticated, "CERTIFICATE_REJECTED"), (refusal.StatusCode, refusal.Reason));
        Assert.StartsWith(sentence, refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_revoked_certificate_is_told_so()
    {
        TestCertificate? revoked = null;
        await using var secured = await SecuredGateway.StartAsync(starting =>
        {
            revoked = starting.Tls.Own(starting.Tls.Authority.Carrier("alpha"));
            starting.Tls.Authority.Revoke(revoked.Certificate);
            starting.Put("alpha", "check");
            var list = starting.Tls.Files.Below("revoked.crl");
            File.WriteAllBytes(list, starting.Tls.Authority.RevocationList());
            return [$"--Security:Certificates:RevocationLists={list}"];
        });

        var refusal = await SecuredGateway.RefusedAsync(secured.Connect(revoked));

        Assert.Equal(
            (StatusCode.Unauthenticated, "CERTIFICATE_REJECTED", "The client certificate was revoked. Get a new one."),
            (refusal.StatusCode, refusal.Reason, refusal.Message));
    }

    [Fact]
    public async Task A_rejected_certificate_is_not_made_good_by_a_token()
    {
        var stranger = _secured.Tls.Own(new TestAuthority("Elsewhere"));
        var refusal = await SecuredGateway.RefusedAsync(
            _secured.Connect(_secured.Tls.Own(stranger.Carrier("alpha"))), SecuredGateway.With(_secured.Issuer.Token("alpha", "check")));

        Assert.Equal("CERTIFICATE_REJECTED", refusal.Reason);
    }

    [Fact]
    public async Task A_changed_register_counts_on_an_open_connection()
    {
        var channel = _secured.As("bravo");
        Assert.Equal(["check"], (await SecuredGateway.WhoAsync(channel)).Roles);

        _secured.Put("bravo", "device:read");
        await _secured.ReadAsync(register => register.Find("bravo")!.Roles == Carriers.CallerRoles.DeviceRead);
        Assert.Equal(["device:read"], (await SecuredGateway.WhoAsync(channel)).Roles);

        _secured.Remove("bravo");
        await _secured.ReadAsync(register => register.Find("bravo") is null);
        Assert.Equal("CARRIER_UNKNOWN", (await SecuredGateway.RefusedAsync(channel)).Reason);
    }

    [Fact]
    public async Task The_development_header_may_name_its_own_carrier_only()
    {
        var channel = _secured.As("alpha");

        Assert.Equal("alpha", (await SecuredGateway.WhoAsync(channel, GatewayUnderTest.As("alpha"))).Carrier);
        Assert.Equal("IDENTITY_CONFLICT", (await SecuredGateway.RefusedAsync(channel, GatewayUnderTest.As("bravo"))).Reason);
        Assert.Equal("IDENTITY_REQUIRED", (await SecuredGateway.RefusedAsync(_secured.Connect(null), GatewayUnderTest.As("alpha"))).Reason);
    }

    [Fact]
    public async Task Health_needs_no_identity()
    {
        var health = new Grpc.Health.V1.Health.HealthClient(_secured.Connect(null));

        await Wait.Until(async () => (await health.CheckAsync(
            new Grpc.Health.V1.HealthCheckRequest(), cancellationToken: TestContext.Current.CancellationToken)).Status
            == Grpc.Health.V1.HealthCheckResponse.Types.ServingStatus.Serving);
    }

    private TestCertificate BadCertificate(string kind) => kind switch
    {
        "not yet valid" => _secured.Tls.Authority.Issue(new TestCertificateOrder("alpha") { From = TimeSpan.FromDays(1), Until = TimeSpan.FromDays(2) }),
        "self-signed" => new TestCertificate(_secured.Tls.Own(new TestAuthority("alpha")).Certificate, []),
        "for servers" => _secured.Tls.Authority.Issue(new TestCertificateOrder("alpha") { Purpose = TestCertificateOrder.ServerPurpose }),
        "without its intermediate" => _secured.Tls.Own(_secured.Tls.Authority.Intermediate()).Carrier("alpha").WithoutIntermediates(),
        "of another authority" => _secured.Tls.Own(new TestAuthority("Somebody Else")).Carrier("alpha"),
        "of a namesake" => _secured.Tls.Own(new TestAuthority()).Carrier("alpha"),
        _ => _secured.Tls.Own(_secured.Tls.Authority.Intermediate("Servers CA", TestCertificateOrder.ServerPurpose)).Carrier("alpha"),
    };

    private TestCertificate Issue(params string[] uris) =>
        _secured.Tls.Own(_secured.Tls.Authority.Issue(new TestCertificateOrder("somebody") { Uris = uris }));
}
