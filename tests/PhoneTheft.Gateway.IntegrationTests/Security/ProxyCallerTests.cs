using Grpc.Core;
using PhoneTheft.Gateway.IntegrationTests.Support;
using PhoneTheft.Gateway.V1;

namespace PhoneTheft.Gateway.IntegrationTests.Security;

public sealed class ProxyCallerTests
{
    private const string Identity = "urn:phonetheft:proxy";

    [Theory]
    [InlineData("alpha")]
    [InlineData("urn:phonetheft:carrier:alpha")]
    public async Task A_proxy_names_the_carrier_of_each_call(string name)
    {
        await using var secured = await StartAsync("127.0.0.0/8");

        var who = await SecuredGateway.WhoAsync(secured.Connect(Proxy(secured)), Header(name));

        Assert.Equal(("alpha", IdentifiedBy.Proxy), (who.Carrier, who.IdentifiedBy));
        Assert.Equal("IDENTITY_REQUIRED", (await SecuredGateway.RefusedAsync(secured.Connect(Proxy(secured)))).Reason);
        Assert.Equal("IDENTITY_REQUIRED", (await SecuredGateway.RefusedAsync(secured.Connect(Proxy(secured)), Header("alpha,bravo"))).Reason);
        Assert.Equal("CARRIER_UNKNOWN", (await SecuredGateway.RefusedAsync(secured.Connect(Proxy(secured)), Header("zulu"))).Reason);
    }

    [Fact]
    public async Task The_header_of_anybody_else_is_refused()
    {
        await using var secured = await StartAsync("127.0.0.1");

        Assert.Equal("IDENTITY_CONFLICT", (await SecuredGateway.RefusedAsync(secured.As("alpha"), Header("alpha"))).Reason);
        Assert.Equal("IDENTITY_CONFLICT", (await SecuredGateway.RefusedAsync(secured.Connect(null), Header("alpha"))).Reason);
    }

    [Fact]
    public async Task The_proxys_certificate_from_elsewhere_is_refused()
    {
        await using var secured = await StartAsync("10.1.2.3");

        Assert.Equal("IDENTITY_CONFLICT", (await SecuredGateway.RefusedAsync(secured.Connect(Proxy(secured)), Header("alpha"))).Reason);
    }

    [Fact]
    public async Task A_proxys_connection_takes_no_carriers_place()
    {
        await using var secured = await StartAsync("127.0.0.1");
        secured.Put("alpha", new
        {
            id = "alpha",
            roles = new[] { "check" },
            certificates = new { },
            tokens = new { },
            proxy = true,
            quotas = new { connections = 1 },
        });
        await secured.ReadAsync(register => register.Find("alpha")?.Quotas.Connections is not null);

        Assert.Equal("alpha", (await SecuredGateway.WhoAsync(secured.Connect(Proxy(secured)), Header("alpha"))).Carrier);
        var token = SecuredGateway.With(secured.Issuer.Token("alpha", "check"));
        Assert.Equal(IdentifiedBy.Token, (await SecuredGateway.WhoAsync(secured.Connect(Proxy(secured)), token)).IdentifiedBy);
        Assert.Equal(IdentifiedBy.Certificate, (await SecuredGateway.WhoAsync(secured.As("alpha"))).IdentifiedBy);
        Assert.Equal("QUOTA_EXCEEDED", (await SecuredGateway.RefusedAsync(secured.As("alpha"))).Reason);
    }

    [Fact]
    public async Task A_token_of_another_carrier_than_the_proxy_names_is_a_conflict()
    {
        await using var secured = await StartAsync("127.0.0.1");
        secured.Put("bravo", "check");
        await secured.ReadAsync(register => register.Find("bravo") is not null);
        var headers = Header("alpha");
        headers.Add("authorization", $"Bearer {secured.Issuer.Token("bravo", "check")}");

        Assert.Equal("IDENTITY_CONFLICT", (await SecuredGateway.RefusedAsync(secured.Connect(Proxy(secured)), headers)).Reason);
    }

    [Fact]
    public async Task A_header_that_comes_twice_names_nobody()
    {
        await using var secured = await StartAsync("127.0.0.1");
        var twice = new Metadata { { "x-client-carrier", "alpha" }, { "x-client-carrier", "alpha" } };

        Assert.Equal("IDENTITY_REQUIRED", (await SecuredGateway.RefusedAsync(secured.Connect(Proxy(secured)), twice)).Reason);
        Assert.Equal("IDENTITY_CONFLICT", (await SecuredGateway.RefusedAsync(secured.As("alpha"), twice)).Reason);
        Assert.Equal("IDENTITY_CONFLICT", (await SecuredGateway.RefusedAsync(secured.Connect(null), twice)).Reason);
    }

    private static Task<SecuredGateway> StartAsync(string addresses) => SecuredGateway.StartAsync(
        secured => secured.Put("alpha", "check"),
        $"--Security:Proxy:Addresses={addresses}", $"--Security:Proxy:Identity={Identity}", "--Security:Proxy:Header=x-client-carrier");

    private static TestCertificate Proxy(SecuredGateway secured) =>
        secured.Tls.Own(secured.Tls.Authority.Issue(new TestCertificateOrder("proxy") { Uris = [Identity] }));

    private static Metadata Header(string name) => new() { { "x-client-carrier", name } };
}
