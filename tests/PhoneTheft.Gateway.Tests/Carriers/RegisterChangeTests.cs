using System.Text;
using PhoneTheft.Gateway.Carriers;

namespace PhoneTheft.Gateway.Tests.Carriers;

public sealed class RegisterChangeTests
{
    private const string Before = """{"carriers": [{"id": "alpha", "roles": ["check"]}, {"id": "beta", "tokens": {"subjects": ["b"]}}]}""";

    [Fact]
    public void The_same_register_is_no_change() =>
        Assert.True(Between(Before, Before.Replace(", ", ",\n", StringComparison.Ordinal)).IsNone);

    [Theory]
    [InlineData("""{"carriers": [{"id": "alpha", "roles": ["check"]}, {"id": "beta", "tokens": {"subjects": ["b", "c"]}}]}""", "", "", "beta", false)]
    [InlineData("""{"carriers": [{"id": "alpha", "roles": ["check"], "quotas": {"connections": 1}}, {"id": "beta", "tokens": {"subjects": ["b"]}}]}""", "", "", "alpha", false)]
    [InlineData("""{"carriers": [{"id": "alpha"}, {"id": "gamma"}]}""", "gamma", "beta", "alpha", false)]
    [InlineData("""{"carriers": [{"id": "alpha", "roles": ["check"]}, {"id": "beta", "tokens": {"subjects": ["b"]}}], "revokedTokens": ["x"]}""", "", "", "", true)]
    public void Every_difference_is_found(string after, string added, string removed, string changed, bool revokedTokens)
    {
        var change = Between(Before, after);

        Assert.Equal(
            (added, removed, changed, revokedTokens),
            (string.Join(' ', change.Added), string.Join(' ', change.Removed), string.Join(' ', change.Changed), change.RevokedTokensChanged));
    }

    private static RegisterChange Between(string before, string after) => RegisterChange.Between(Read(before), Read(after));

    private static CarrierRegister Read(string text) => RegisterReader.Read(Encoding.UTF8.GetBytes(text)).Register!;
}
