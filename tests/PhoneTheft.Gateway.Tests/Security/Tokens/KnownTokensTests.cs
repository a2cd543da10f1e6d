using System.Globalization;
using PhoneTheft.Gateway.Carriers;
using PhoneTheft.Gateway.Security.Tokens;

namespace PhoneTheft.Gateway.Tests.Security.Tokens;

public sealed class KnownTokensTests
{
    private static readonly TokenClaims Claims = new("police", "", "", CallerRoles.Check, DateTimeOffset.MaxValue);

    private readonly KnownTokens _known = new();

    [Fact]
    public void A_token_is_found_by_its_whole_header()
    {
        var token = Add("Bearer a");

        Assert.Same(token, _known.Find("Bearer a"));
        Assert.Null(_known.Find("bearer a"));
        Assert.Null(_known.Find("Bearer b"));
    }

    [Fact]
    public void Tokens_that_came_once_are_forgotten_in_time()
    {
        AddMany("first", KnownTokens.Half);
        AddMany("second", KnownTokens.Half);
        Assert.NotNull(_known.Find("Bearer second 0"));

        Assert.Null(_known.Find("Bearer first 0"));
    }

    [Fact]
    public void A_token_that_comes_again_stays()
    {
        var token = Add("Bearer busy");
        for (var round = 0; round < 4; round++)
        {
            AddMany($"round {round}", KnownTokens.Half - 1);
            Assert.Same(token, _known.Find("Bearer busy"));
        }
    }

    [Fact]
    public void A_token_without_an_end_in_sight_ends_last() =>
        Assert.Equal(DateTimeOffset.MaxValue, new KnownToken("Bearer a", Claims, 1).EndsAt);

    private KnownToken Add(string authorization)
    {
        var token = new KnownToken(authorization, Claims, 1);
        _known.Add(authorization, token);
        return token;
    }

    private void AddMany(string name, int count)
    {
        for (var n = 0; n < count; n++)
        {
            Add(string.Create(CultureInfo.InvariantCulture, $"Bearer {name} {n}"));
        }
    }
}
