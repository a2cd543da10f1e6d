using System.Security.Cryptography;
using System.Text.Json;
using Microsoft.Extensions.Logging.Testing;
using Microsoft.Extensions.Time.Testing;
using Microsoft.IdentityModel.Tokens;
using PhoneTheft.Gateway.Configuration;
using PhoneTheft.Gateway.Security.Tokens;

namespace PhoneTheft.Gateway.Tests.Security.Tokens;

public sealed class IssuerKeysTests : IDisposable
{
    private readonly string _file = Path.GetTempFileName();
    private readonly FakeTimeProvider _time = new();
    private readonly WatchedFiles _files;

    public IssuerKeysTests() => _files = new WatchedFiles(_time, new FakeLogger<WatchedFile>());

    public void Dispose()
    {
        _files.Dispose();
        File.Delete(_file);
    }

    [Fact]
    public void A_token_without_a_key_id_gets_the_only_key()
    {
        var keys = Watch(Jwks(Ec("a")));

        Assert.Single(keys.Find("a"));
        Assert.Single(keys.Find(null));
        Assert.Empty(keys.Find("b"));

        Write(Jwks(Ec("a"), Ec("b")));
        Assert.Single(keys.Find("b"));
        Assert.Empty(keys.Find(""));
    }

    [Fact]
    public void Only_another_set_of_keys_is_another_version()
    {
        var (first, second) = (Ec("a"), Ec("a"));
        var keys = Watch(Jwks(first));
        var version = keys.Version;

        Write($" {Jwks(first)} ");
        Assert.Equal(version, keys.Version);

        Write(Jwks(second));
        Assert.Equal(version + 1, keys.Version);
    }

    [Theory]
    [InlineData("", "is not a JWKS")]
    [InlineData("{\"keys\": [", "is not a JWKS")]
    [InlineData("{}", "holds no key for signatures")]
    [InlineData("{\"keys\": []}", "holds no key for signatures")]
    [InlineData("{\"keys\": [{\"kty\": \"oct\", \"k\": \"c2VjcmV0\"}]}", "public keys only")]
    [InlineData("{\"keys\": [{\"kty\": \"EC\", \"crv\": \"P-256\", \"x\": \"AA\", \"y\": \"AA\", \"d\": \"AA\"}]}", "public keys only")]
    [InlineData("{\"keys\": [{\"kty\": \"EC\", \"use\": \"enc\", \"crv\": \"P-256\", \"x\": \"AA\", \"y\": \"AA\"}]}", "holds no key for signatures")]
    public void A_file_that_can_not_be_used_leaves_the_good_keys(string wrong, string fault)
    {
        var keys = Watch(Jwks(Ec("a")));

        Write(wrong);

        Assert.Contains(fault, Assert.Single(_files.Faults), StringComparison.Ordinal);
        Assert.Single(keys.Find("a"));
    }

    [Fact]
    public void A_exportedRSA_key_is_refused()
    {
        using var rsa = RSA.Create(1_024);
        var exported = rsa.ExportParameters(includePrivateParameters: false);

        var refusal = Assert.Throws<SettingsRefusedException>(() => Watch(Jwks(
            new { kty = "RSA", kid = "a", n = Base64UrlEncoder.Encode(exported.Modulus), e = Base64UrlEncoder.Encode(exported.Exponent) })));

        Assert.Contains("less than 2048 bits", refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_file_that_others_may_write_is_refused()
    {
        if (OperatingSystem.IsWindows())
        {
            return;
        }

        var keys = Watch(Jwks(Ec("a")));

        File.SetUnixFileMode(_file, File.GetUnixFileMode(_file) | UnixFileMode.OtherWrite);
        Write(Jwks(Ec("b")));

        Assert.Contains("may be changed by others: chmod go-w", Assert.Single(_files.Faults), StringComparison.Ordinal);
        Assert.Empty(keys.Find("b"));
    }

    private static object Ec(string kid)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var point = key.ExportParameters(includePrivateParameters: false).Q;
        return new { kty = "EC", crv = "P-256", use = "sig", kid, x = Base64UrlEncoder.Encode(point.X), y = Base64UrlEncoder.Encode(point.Y) };
    }

    private static string Jwks(params object[] keys) => JsonSerializer.Serialize(new { keys });

    private IssuerKeys Watch(string jwks)
    {
        File.WriteAllText(_file, jwks);
        return new IssuerKeys(new TokenOptions { Keys = _file }, _files);
    }

    private void Write(string jwks)
    {
        File.WriteAllText(_file, jwks);
        _time.Advance(TimeSpan.FromSeconds(1));
        _time.Advance(TimeSpan.FromSeconds(1));
    }
}
