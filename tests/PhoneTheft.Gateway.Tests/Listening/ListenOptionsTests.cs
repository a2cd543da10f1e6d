using Microsoft.Extensions.Options;
using PhoneTheft.Gateway.Certificates;
using PhoneTheft.Gateway.Listening;
using PhoneTheft.Gateway.Security;

namespace PhoneTheft.Gateway.Tests.Listening;

public sealed class ListenOptionsTests
{
    [Theory]
    [InlineData("http://127.0.0.1:50061", true)]
    [InlineData("http://127.8.9.10:50051", true)]
    [InlineData("http://localhost:50061", true)]
    [InlineData("http://[::1]:50051", true)]
    [InlineData("http://127.0.0.1:0", true)]
    [InlineData("http://0.0.0.0:50051", false)]
    [InlineData("http://[::]:50051", false)]
    [InlineData("http://192.168.1.7:50051", false)]
    [InlineData("http://*:50051", false)]
    [InlineData("http://gateway.example:50051", false)]
    [InlineData("https://127.0.0.1:50051", false)]
    [InlineData("http://127.0.0.1:50051/path", false)]
    [InlineData("127.0.0.1:50051", false)]
    [InlineData("http://127.0.0.1.example:1", false)]
    [InlineData("", false)]
    public void Only_loopback_is_listened_on(string address, bool starts)
    {
        Assert.Equal(starts, Validate(new ListenOptions { Grpc = address }).Succeeded);
        Assert.Equal(starts, Validate(new ListenOptions { Http = address }).Succeeded);
    }

    [Theory]
    [InlineData("http://0.0.0.0:50051", true)]
    [InlineData("http://gateway.example:50051", false)]
    public void Beyond_loopback_takes_the_word_of_the_operator(string address, bool starts) =>
        Assert.Equal(starts, Validate(new ListenOptions { Grpc = address, AllowInsecureGrpc = true }).Succeeded);

    [Fact]
    public void The_permission_of_one_listener_is_not_the_others()
    {
        const string everywhere = "http://0.0.0.0:50051";

        Assert.Contains("Listen:Grpc", Refusal(new ListenOptions { Grpc = everywhere, AllowInsecureHttp = true }), StringComparison.Ordinal);
        Assert.Contains("Listen:Http", Refusal(new ListenOptions { Http = everywhere, AllowInsecureGrpc = true }), StringComparison.Ordinal);
    }

    [Fact]
    public void The_refusal_names_the_setting_and_the_way_out()
    {
        var refusal = Refusal(new ListenOptions { Grpc = "http://0.0.0.0:50051" });

        Assert.Contains("Listen:Grpc", refusal, StringComparison.Ordinal);
        Assert.Contains("Listen:AllowInsecureGrpc", refusal, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("Development", "https://0.0.0.0:50061", "does not check who calls")]
    [InlineData("Authenticated", "http://0.0.0.0:50061", "without TLS")]
    [InlineData("Authenticated", "https://0.0.0.0:50061", null)]
    [InlineData("Authenticated", "http://127.0.0.1:50061", null)]
    [InlineData("Development", "https://127.0.0.1:50061", null)]
    public void TLS_and_identities_are_both_needed_beyond_loopback(string mode, string address, string? refusal)
    {
        foreach (var options in new[] { new ListenOptions { Grpc = address }, new ListenOptions { Http = address } })
        {
            var tls = new TlsOptions { Certificate = address.StartsWith("https", StringComparison.Ordinal) ? "server.pem" : null };
            var result = Validate(options, Enum.Parse<SecurityMode>(mode), tls);

            Assert.Equal(refusal is null, result.Succeeded);
            Assert.Contains(refusal ?? "", result.FailureMessage ?? "", StringComparison.Ordinal);
        }
    }

    [Fact]
    public void Settings_of_TLS_without_effect_are_refused()
    {
        var plain = new ListenOptions();
        var secure = new ListenOptions { Grpc = "https://127.0.0.1:50051" };

        Assert.Contains("Tls:Certificate is not set", Refusal(secure), StringComparison.Ordinal);
        Assert.Contains("Tls:Certificate is not.", Refusal(secure, new TlsOptions { Key = "key" }), StringComparison.Ordinal);
        Assert.Contains("no listener has TLS", Refusal(plain, new TlsOptions { Certificate = "pem" }), StringComparison.Ordinal);
        Assert.Contains("Authorities", Refusal(plain, certificates: new CertificatesOptions { Authorities = "pem" }), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("http://127.0.0.1:8080", "http://127.0.0.1:8080", false)]
    [InlineData("http://localhost:8080", "http://127.0.0.1:8080", false)]
    [InlineData("http://0.0.0.0:8080", "http://127.0.0.1:8080", false)]
    [InlineData("http://127.0.0.1:8080", "http://[::]:8080", false)]
    [InlineData("http://127.0.0.1:0", "http://127.0.0.1:0", true)]
    [InlineData("http://127.0.0.1:8080", "http://[::1]:8080", true)]
    public void Two_listeners_are_in_two_places(string grpc, string http, bool starts)
    {
        var result = Validate(new ListenOptions { Grpc = grpc, Http = http, AllowInsecureGrpc = true, AllowInsecureHttp = true });

        Assert.Equal(starts, result.Succeeded);
        Assert.True(starts || result.FailureMessage!.Contains("each needs a port of its own", StringComparison.Ordinal));
    }

    private static string Refusal(ListenOptions options, TlsOptions? tls = null, CertificatesOptions? certificates = null) =>
        Validate(options, SecurityMode.Development, tls, certificates).FailureMessage!;

    private static ValidateOptionsResult Validate(
        ListenOptions options, SecurityMode mode = SecurityMode.Development, TlsOptions? tls = null, CertificatesOptions? certificates = null) =>
        new ListenOptionsValidator(new SecurityOptions { Mode = mode }, tls ?? new TlsOptions(), certificates ?? new CertificatesOptions())
            .Validate(null, options);
}
