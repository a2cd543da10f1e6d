using PhoneTheft.Gateway.Store.Redis;

namespace PhoneTheft.Gateway.Tests.Store.Redis;

public sealed class StoreOptionsValidatorTests : IDisposable
{
    private readonly DirectoryInfo _directory = Directory.CreateTempSubdirectory("phonetheft-test-");
    private readonly TestAuthority _authority = new();

    public void Dispose()
    {
        _authority.Dispose();
        _directory.Delete(recursive: true);
    }

    [Theory]
    [InlineData("10.0.0.1:6379")]
    [InlineData("127.0.0.1:6379,10.0.0.1:6379")]
    [InlineData("redis.example")]
    [InlineData("localhost.example:6379,ssl=false")]
    [InlineData("[2001:db8::1]:6379")]
    public void A_Redis_on_another_machine_needs_TLS(string redis)
    {
        Assert.Contains("lacks ssl=true: the list and the password", FaultOf(new StoreOptions { Redis = redis }), StringComparison.Ordinal);
        Assert.Null(FaultOf(new StoreOptions { Redis = redis, AllowInsecureRedis = true }));
    }

    [Theory]
    [InlineData("127.0.0.1:6379")]
    [InlineData("localhost")]
    [InlineData("[::1]:6379")]
    [InlineData("10.0.0.1:6379,ssl=true")]
    [InlineData("redis.example,ssl=true,sslProtocols=Tls12|Tls13")]
    public void A_Redis_on_this_machine_or_with_TLS_is_taken(string redis) => Assert.Null(FaultOf(new StoreOptions { Redis = redis }));

    [Fact]
    public void An_old_version_of_TLS_is_refused() =>
        Assert.Contains("old version of TLS", FaultOf(new StoreOptions { Redis = "redis.example,ssl=true,sslProtocols=Tls11" }), StringComparison.Ordinal);

    [Fact]
    public void Certificates_without_TLS_are_refused()
    {
        var authority = Write("authority.pem", _authority.Pem);

        Assert.Contains("lacks ssl=true", FaultOf(new StoreOptions { Redis = "127.0.0.1", RedisCertificateAuthority = authority }), StringComparison.Ordinal);
        Assert.Contains("Store:Redis is not set", FaultOf(new StoreOptions { RedisCertificateAuthority = authority }), StringComparison.Ordinal);
    }

    [Fact]
    public void A_certificate_and_its_key_belong_together()
    {
        using var own = _authority.Carrier("acme");
        using var other = _authority.Carrier("acme");
        var (certificate, key) = own.WritePem(_directory.FullName, "own");
        var (_, otherKey) = other.WritePem(_directory.FullName, "other");
        StoreOptions With(string file, string keyFile) => new() { Redis = "127.0.0.1,ssl=true", RedisCertificate = file, RedisKey = keyFile };

        Assert.Null(FaultOf(With(certificate, key)));
        Assert.Contains("belong together", FaultOf(With(certificate, "")), StringComparison.Ordinal);
        Assert.Contains("is not the key", FaultOf(With(certificate, otherKey)), StringComparison.Ordinal);
        Assert.Contains("has no certificate", FaultOf(With(key, key)), StringComparison.Ordinal);
        Assert.Contains("does not exist", FaultOf(With(certificate, key + "x")), StringComparison.Ordinal);
    }

    [Fact]
    public void A_key_that_others_may_read_is_refused()
    {
        using var own = _authority.Carrier("acme");
        var (certificate, key) = own.WritePem(_directory.FullName, "own");
        if (OperatingSystem.IsWindows())
        {
            Assert.Skip("Windows has no such modes");
        }
        else
        {
            File.SetUnixFileMode(key, UnixFileMode.UserRead | UnixFileMode.OtherRead);
        }

        Assert.Contains(
            "may be read or changed by others: chmod o-rwx,g-w",
            FaultOf(new StoreOptions { Redis = "127.0.0.1,ssl=true", RedisCertificate = certificate, RedisKey = key }), StringComparison.Ordinal);
    }

    [Fact]
    public void A_file_with_half_a_certificate_is_refused()
    {
        using var own = _authority.Carrier("acme");
        var (certificate, _) = own.WritePem(_directory.FullName, "own");
        File.AppendAllText(certificate, "\n" + File.ReadAllText(certificate)[..^40]);

        Assert.Contains(
            "has a certificate without an end",
            FaultOf(new StoreOptions { Redis = "127.0.0.1,ssl=true", RedisCertificateAuthority = certificate }), StringComparison.Ordinal);
    }

    [Fact]
    public void A_password_on_the_command_line_is_refused()
    {
        const string Redis = "127.0.0.1,user=carol,password=s3cret";

        var refusal = Configuration.Reading.Refusal([$"--Store:Redis={Redis}"]);

        Assert.Contains("a secret on the command line, where every user of this machine can read it", refusal, StringComparison.Ordinal);
        Assert.Contains("Store:RedisPasswordFile", refusal, StringComparison.Ordinal);
        Assert.DoesNotContain("s3cret", refusal, StringComparison.Ordinal);
        Assert.Equal(Redis, Configuration.Reading.Of([], ("Store__Redis", Redis)).All.Single(setting => setting.Key == "Store:Redis").Value);
    }

    private static string? FaultOf(StoreOptions options) => new StoreOptionsValidator().Validate(null, options).FailureMessage;

    private string Write(string name, string text)
    {
        var file = Path.Combine(_directory.FullName, name);
        File.WriteAllText(file, text);
        return file;
    }
}
