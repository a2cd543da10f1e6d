using Microsoft.Extensions.Time.Testing;
using PhoneTheft.Gateway.Security;

namespace PhoneTheft.Gateway.Tests.Security;

public sealed class PageSecretsTests
{
    private static readonly TimeSpan Life = TimeSpan.FromMinutes(5);
    private static readonly TimeSpan Second = TimeSpan.FromSeconds(1);

    private readonly FakeTimeProvider _time = new();
    private readonly PageSecrets _secrets;

    public PageSecretsTests() => _secrets = new PageSecrets(_time, Life, most: 5, mostOfCarrier: 3);

    [Fact]
    public void A_secret_is_used_once()
    {
        var secret = Add("alpha");

        Assert.Equal("Bearer of alpha", _secrets.Use(secret)?.Authorization);
        Assert.Null(_secrets.Use(secret));
        Assert.Null(_secrets.Find(secret));
    }

    [Fact]
    public void A_secret_is_found_until_it_ends()
    {
        var secret = Add("alpha");

        _time.Advance(Life - Second);
        Assert.NotNull(_secrets.Find(secret));
        _time.Advance(Second);
        Assert.Null(_secrets.Find(secret));
        Assert.Null(_secrets.Use(secret));
    }

    [Fact]
    public void Two_secrets_are_never_the_same_and_have_256_bits()
    {
        var (first, second) = (Add("alpha"), Add("alpha"));

        Assert.NotEqual(first, second);
        Assert.Equal(32, System.Buffers.Text.Base64Url.DecodeFromChars(first).Length);
    }

    [Fact]
    public void A_carrier_has_a_few_and_leaves_the_rest_to_others()
    {
        Assert.All(Enumerable.Range(0, 3), _ => Add("alpha"));

        Assert.Null(_secrets.Add("alpha", Of("alpha")));
        Assert.NotNull(_secrets.Add("bravo", Of("bravo")));
        Assert.NotNull(_secrets.Add("charlie", Of("charlie")));
        Assert.Null(_secrets.Add("delta", Of("delta")));
        _time.Advance(Life);
        Assert.NotNull(_secrets.Add("alpha", Of("alpha")));
    }

    [Fact]
    public void One_too_many_ends_the_oldest_of_its_carrier()
    {
        var other = Replace("bravo");
        var all = Enumerable.Range(0, 4).Select(_ => Replace("alpha")).ToList();

        Assert.Equal([false, true, true, true], all.Select(secret => _secrets.Find(secret) is not null));
        Assert.NotNull(_secrets.Find(other));
    }

    [Fact]
    public void One_too_many_of_all_ends_the_oldest_of_all()
    {
        var all = new[] { "alpha", "bravo", "charlie", "delta", "echo", "foxtrot" }.Select(Replace).ToList();

        Assert.Equal([false, true, true, true, true, true], all.Select(secret => _secrets.Find(secret) is not null));
    }

    [Theory]
    [InlineData("")]
    [InlineData("short")]
    [InlineData("AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA")]
    public void What_is_no_secret_finds_nothing(string text)
    {
        var secret = Add("alpha");

        Assert.Null(_secrets.Find(text));
        Assert.Null(_secrets.Use(text));
        Assert.Null(_secrets.Use(secret + "A"));
        Assert.NotNull(_secrets.Use(secret));
    }

    [Fact]
    public void A_secret_does_not_get_into_a_log_with_its_end()
    {
        var secret = _secrets.Add("alpha", Of("alpha"))!;

        Assert.DoesNotContain(secret.Text, $"{secret}", StringComparison.Ordinal);
    }

    private string Add(string carrier) => _secrets.Add(carrier, Of(carrier))!.Text;

    private string Replace(string carrier)
    {
        _time.Advance(Second);
        return _secrets.Replace(carrier, Of(carrier)).Text;
    }

    private static Credentials Of(string carrier) => new(null, $"Bearer of {carrier}", null, null);
}
