using PhoneTheft.Gateway.Certificates;
using PhoneTheft.Gateway.Security;
using PhoneTheft.Gateway.Security.Tokens;

namespace PhoneTheft.Gateway.Tests.Security;

public sealed class SecurityOptionsValidatorTests
{
    [Fact]
    public void Nothing_that_keeps_strangers_out_goes_with_Development()
    {
        Assert.Null(RefusalOf(SecurityMode.Development));
        foreach (var refusal in new[]
        {
            RefusalOf(SecurityMode.Development, new CertificatesOptions { Authorities = "authorities.pem" }),
            RefusalOf(SecurityMode.Development, tokens: new TokenOptions { Issuer = "https://issuer.test" }),
            RefusalOf(SecurityMode.Development, proxy: new ProxyOptions { Header = "x-client-carrier" }),
        })
        {
            Assert.Contains("Set Security:Mode=Authenticated, or remove those settings.", refusal, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void Authenticated_needs_a_register_and_a_way_in()
    {
        Assert.Contains("Security:Carriers", RefusalOf(SecurityMode.Authenticated, new CertificatesOptions { Authorities = "authorities.pem" }), StringComparison.Ordinal);
        Assert.Contains("no way to identify oneself", RefusalOf(SecurityMode.Authenticated), StringComparison.Ordinal);
    }

    private static string? RefusalOf(
        SecurityMode mode, CertificatesOptions? certificates = null, TokenOptions? tokens = null, ProxyOptions? proxy = null) =>
        new SecurityOptionsValidator(certificates ?? new CertificatesOptions(), tokens ?? new TokenOptions(), proxy ?? new ProxyOptions())
            .Validate(null, new SecurityOptions { Mode = mode }).FailureMessage;
}
