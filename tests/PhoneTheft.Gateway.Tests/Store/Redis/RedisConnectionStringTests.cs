using PhoneTheft.Gateway.Configuration;
using PhoneTheft.Gateway.Store.Redis;

namespace PhoneTheft.Gateway.Tests.Store.Redis;

public sealed class RedisConnectionStringTests : IDisposable
{
    private readonly string _file = Path.GetTempFileName();

    public void Dispose() => File.Delete(_file);

    [Theory]
    [InlineData("127.0.0.1:6379", "127.0.0.1:6379")]
    [InlineData("redis", "redis")]
    [InlineData("redis-0.redis.svc.cluster.local.:6379", "redis-0.redis.svc.cluster.local.:6379")]
    [InlineData("10.0.0.1:6379,10.0.0.2:6379,password=s3cret,ssl=true", "10.0.0.1:6379, 10.0.0.2:6379")]
    [InlineData(" 10.0.0.1 , password=s3cret=/+ ,", "10.0.0.1")]
    [InlineData("[::1]:6379,user=s3cret", "[::1]:6379")]
    [InlineData("a:26379,serviceName=s3cret", "a:26379")]
    public void Of_one_that_is_right_addresses_alone_are_shown(string text, string addresses)
    {
        Assert.Null(RedisConnectionString.FaultOf(text));
        Assert.Equal(addresses, RedisConnectionString.AddressesOf(text));
        Assert.DoesNotContain("s3cret", new RedisSecretAttribute().Show(text), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("127.0.0.1:7301,password=abcd,s3cret")]
    [InlineData("127.0.0.1:7301,password=abcd,s3cret:6379")]
    [InlineData("127.0.0.1:7301,password=abcd,s3cret=1")]
    [InlineData("127.0.0.1:7301,s3cret=abcd")]
    [InlineData("127.0.0.1:7301 password=s3cret")]
    [InlineData("127.0.0.1:7301;password=s3cret")]
    [InlineData("127.0.0.1:7301,password:s3cret")]
    [InlineData("password=s3cret")]
    [InlineData("password=s3cret,127.0.0.1:7301")]
    [InlineData("redis://:s3cret@127.0.0.1:7301")]
    [InlineData("rediss://u:s3cret@127.0.0.1:7301/0?x=1")]
    [InlineData("s3cret@127.0.0.1:7301")]
    [InlineData(":s3cret@127.0.0.1:7301")]
    [InlineData("127.0.0.1:s3cret")]
    [InlineData("127.0.0.1:0,password=s3cret")]
    [InlineData("127.0.0.1:65536,password=s3cret")]
    [InlineData("127.0.0.1:6379:s3cret")]
    [InlineData("127.0.0.256,password=s3cret")]
    [InlineData("7301,password=s3cret")]
    [InlineData("!/run/s3cret.sock")]
    [InlineData("127.0.0.1:7301,ssl=s3cret")]
    [InlineData("127.0.0.1:7301,password=s3cret,password=s3cret")]
    [InlineData(",")]
    public void Neither_address_nor_option_is_refused_and_not_shown(string text)
    {
        var refusal = new StoreOptionsValidator().Validate(null, new StoreOptions { Redis = text }).FailureMessage;

        Assert.Contains("127.0.0.1:6379,ssl=true", refusal, StringComparison.Ordinal);
        Assert.DoesNotContain("s3cret", refusal, StringComparison.Ordinal);
        Assert.DoesNotContain("s3cret", new RedisSecretAttribute().Show(text), StringComparison.Ordinal);
        Assert.DoesNotContain("s3cret", Reading(text), StringComparison.Ordinal);
    }

    [Fact]
    public void A_password_file_may_hold_any_letter()
    {
        File.WriteAllText(_file, "abcd,s3cret=\n");

        Assert.Equal("abcd,s3cret=", RedisConnectionString.Read(new StoreOptions { Redis = "127.0.0.1:7301", RedisPasswordFile = _file }).Password);
    }

    [Fact]
    public void Contradicting_password_settings_are_refused()
    {
        Assert.Contains("is empty", Refusal("127.0.0.1:7301", _file), StringComparison.Ordinal);
        File.WriteAllText(_file, "s3cret");
        Assert.Contains("two passwords", Refusal("127.0.0.1:7301,password=x", _file), StringComparison.Ordinal);
        Assert.Contains("but Store:Redis is not set", Refusal("", _file), StringComparison.Ordinal);
        Assert.Contains("does not exist", Refusal("127.0.0.1:7301", "s3cret"), StringComparison.Ordinal);
    }

    private static string Refusal(string redis, string file)
    {
        var refusal = new StoreOptionsValidator().Validate(null, new StoreOptions { Redis = redis, RedisPasswordFile = file }).FailureMessage!;
        Assert.DoesNotContain("s3cret", refusal, StringComparison.Ordinal);
        return refusal;
    }

    /// <summary>What --print-config would say.</summary>
    private static string Reading(string text) =>
        SettingsReport.Of(Tests.Configuration.Reading.Of([], ("Store__Redis", text)), []);
}
