using Grpc.Core;
using PhoneTheft.Gateway.IntegrationTests.Support;
using PhoneTheft.Gateway.V1;

namespace PhoneTheft.Gateway.IntegrationTests.Security;

public sealed class TokenCallerTests : IAsyncLifetime
{
    private const string Sentence = "The token was not accepted. Get a new one from your issuer.";

    private SecuredGateway _secured = null!;

    public async ValueTask InitializeAsync()
    {
        _secured = await SecuredGateway.StartAsync(secured =>
        {
            secured.Put("police", "check", "device:read");
            secured.Put("alpha", "check");
        });
    }

    public ValueTask DisposeAsync() => _secured.DisposeAsync();

    [Fact]
    public async Task A_token_is_its_carrier_with_the_roles_of_its_scopes()
    {
        var who = await SecuredGateway.WhoAsync(
            _secured.Connect(null), SecuredGateway.With(_secured.Issuer.Token("police", "check", "admin", "email")));

        Assert.Equal(("police", IdentifiedBy.Token), (who.Carrier, who.IdentifiedBy));
        Assert.Equal(["check"], who.Roles);
        Assert.InRange(who.ValidUntil.ToDateTimeOffset() - TimeProvider.System.GetUtcNow(), TimeSpan.FromMinutes(50), TimeSpan.FromHours(1));
    }

    [Fact]
    public async Task Scopes_may_be_a_list()
    {
        var claims = TestIssuer.Claims("police");
        claims["scope"] = new[] { "check", "device:read" };

        Assert.Equal(["check", "device:read"], (await WhoAsync(_secured.Issuer.Token(claims))).Roles);
    }

    [Fact]
    public async Task A_token_without_scopes_has_no_role()
    {
        var claims = TestIssuer.Claims("police");
        claims["scope"] = null;
        var headers = SecuredGateway.With(_secured.Issuer.Token(claims));
        var channel = _secured.Connect(null);

        Assert.Empty((await SecuredGateway.WhoAsync(channel, headers)).Roles);
        var refusal = await Refusal.OfAsync(() => new CheckService.CheckServiceClient(channel).CheckAsync(
            new CheckRequest { Imei = "490154203237518" }, headers, cancellationToken: TestContext.Current.CancellationToken).ResponseAsync);
        Assert.Equal((StatusCode.PermissionDenied, "ROLE_REQUIRED", "Check requires the role check."), (refusal.StatusCode, refusal.Reason, refusal.Message));
    }

    [Theory]
    [InlineData("exp", -3600, "The token has expired. Get a new one.")]
    [InlineData("nbf", 3600, "The token is not valid yet. Check the clocks, or wait.")]
    public async Task A_token_at_the_wrong_time_is_told_so(string claim, int seconds, string sentence)
    {
        var claims = TestIssuer.Claims("police", "check");
        claims[claim] = TestIssuer.In(TimeSpan.FromSeconds(seconds));

        await RejectedAsync(_secured.Issuer.Token(claims), sentence);
    }

    [Theory]
    [InlineData("aud", "another")]
    [InlineData("aud", null)]
    [InlineData("iss", "https://issuer.test/")]
    [InlineData("iss", null)]
    [InlineData("exp", null)]
    public async Task A_token_for_others_is_rejected(string claim, string? value)
    {
        var claims = TestIssuer.Claims("police", "check");
        claims[claim] = value;

        await RejectedAsync(_secured.Issuer.Token(claims), Sentence);
    }

    [Theory]
    [InlineData("", null)]
    [InlineData("jwt", null)]
    [InlineData("at+jwt", null)]
    [InlineData("application/at+jwt", null)]
    [InlineData("at+jwt", "nonce")]
    public async Task A_token_for_access_is_taken(string type, string? claim) =>
        Assert.Equal("police", (await WhoAsync(_secured.Issuer.Token(WithClaim(claim), typ: type))).Carrier);

    [Theory]
    [InlineData("logout+jwt", null)]
    [InlineData("application/dpop+jwt", null)]
    [InlineData("JWT", "nonce")]
    [InlineData("", "at_hash")]
    [InlineData("JWT", "c_hash")]
    [InlineData("JWT", "events")]
    public Task A_token_for_another_purpose_is_rejected(string type, string? claim) =>
        RejectedAsync(_secured.Issuer.Token(WithClaim(claim), typ: type), Sentence);

    [Fact]
    public async Task Types_of_tokens_can_be_narrowed()
    {
        await using var secured = await SecuredGateway.StartAsync(starting => starting.Put("police", "check"), "--Security:Tokens:Types=at+jwt");
        var (claims, channel) = (TestIssuer.Claims("police", "check"), secured.Connect(null));

        Assert.Equal("police", (await SecuredGateway.WhoAsync(channel, SecuredGateway.With(secured.Issuer.Token(claims, typ: "at+jwt")))).Carrier);
        Assert.Equal("TOKEN_REJECTED", (await SecuredGateway.RefusedAsync(channel, SecuredGateway.With(secured.Issuer.Token(claims, typ: "JWT")))).Reason);
        Assert.Equal("TOKEN_REJECTED", (await SecuredGateway.RefusedAsync(channel, SecuredGateway.With(secured.Issuer.Token(claims, typ: "")))).Reason);
    }

    [Fact]
    public async Task A_token_without_an_end_in_sight_is_taken()
    {
        var claims = TestIssuer.Claims("police", "check");
        claims["exp"] = 253_402_300_799;

        Assert.Equal("police", (await WhoAsync(_secured.Issuer.Token(claims))).Carrier);
    }

    [Fact]
    public Task A_token_without_a_signature_is_rejected() =>
        RejectedAsync(_secured.Issuer.Unsigned(TestIssuer.Claims("police", "check")), Sentence);

    [Fact]
    public Task A_token_signed_with_the_public_key_is_rejected() =>
        RejectedAsync(_secured.Issuer.SignedWithPublicKey(TestIssuer.Claims("police", "check")), Sentence);

    [Fact]
    public Task A_token_of_an_unknown_key_is_rejected() =>
        RejectedAsync(_secured.Issuer.Token(TestIssuer.Claims("police", "check"), "key-9"), Sentence);

    [Fact]
    public async Task A_token_of_another_issuers_key_is_rejected()
    {
        using var other = new TestIssuer();

        await RejectedAsync(other.Token("police", "check"), Sentence);
    }

    [Theory]
    [InlineData("nonsense")]
    [InlineData("a.b.c")]
    [InlineData("")]
    public Task What_is_no_token_is_rejected(string token) => RejectedAsync(token, Sentence);

    [Fact]
    public Task A_token_above_the_bound_is_rejected() => RejectedAsync(new string('a', 8_193), Sentence);

    [Fact]
    public async Task A_token_of_another_carrier_than_the_certificate_is_a_conflict()
    {
        var channel = _secured.As("alpha");

        Assert.Equal("IDENTITY_CONFLICT", (await SecuredGateway.RefusedAsync(channel, SecuredGateway.With(_secured.Issuer.Token("police", "check")))).Reason);
        Assert.Equal("alpha", (await SecuredGateway.WhoAsync(channel, SecuredGateway.With(_secured.Issuer.Token("alpha", "check")))).Carrier);
    }

    [Fact]
    public async Task A_token_of_a_carrier_that_the_register_lacks_is_refused()
    {
        var refusal = await SecuredGateway.RefusedAsync(_secured.Connect(null), SecuredGateway.With(_secured.Issuer.Token("zulu", "check")));

        Assert.Equal((StatusCode.Unauthenticated, "CARRIER_UNKNOWN"), (refusal.StatusCode, refusal.Reason));
    }

    [Fact]
    public async Task A_revoked_token_counts_no_more()
    {
        var claims = TestIssuer.Claims("police", "check");
        claims["jti"] = "token-7";
        var token = _secured.Issuer.Token(claims);
        Assert.Equal("police", (await WhoAsync(token)).Carrier);

        _secured.RevokeToken("token-7");
        await _secured.ReadAsync(register => register.IsRevokedToken("token-7"));

        await RejectedAsync(token, Sentence);
    }

    [Fact]
    public async Task A_token_of_a_replaced_key_counts_no_more()
    {
        var (token, channel) = (_secured.Issuer.Token("police", "check"), _secured.Connect(null));
        Assert.Equal("police", (await SecuredGateway.WhoAsync(channel, SecuredGateway.With(token))).Carrier);

        using var next = new TestIssuer("key-2");
        await File.WriteAllTextAsync(_secured.JwksFile, next.Jwks, TestContext.Current.CancellationToken);
        await Wait.Until(async () =>
        {
            try
            {
                return (await SecuredGateway.WhoAsync(channel, SecuredGateway.With(next.Token("police", "check")))).Carrier == "police";
            }
            catch (RpcException e) when (e.StatusCode == StatusCode.Unauthenticated)
            {
                return false;
            }
        });

        Assert.Equal("TOKEN_REJECTED", (await SecuredGateway.RefusedAsync(channel, SecuredGateway.With(token))).Reason);
    }

    [Fact]
    public async Task Calls_of_one_connection_may_have_different_tokens()
    {
        var channel = _secured.Connect(null);
        var headers = new[] { SecuredGateway.With(_secured.Issuer.Token("police", "check")), SecuredGateway.With(_secured.Issuer.Token("alpha", "check")) };

        for (var n = 0; n < 6; n++)
        {
            Assert.Equal(n % 2 == 0 ? "police" : "alpha", (await SecuredGateway.WhoAsync(channel, headers[n % 2])).Carrier);
        }
    }

    private static Dictionary<string, object?> WithClaim(string? claim)
    {
        var claims = TestIssuer.Claims("police", "check");
        if (claim is not null)
        {
            claims[claim] = "something";
        }

        return claims;
    }

    private Task<WhoAmIResponse> WhoAsync(string token) => SecuredGateway.WhoAsync(_secured.Connect(null), SecuredGateway.With(token));

    private async Task RejectedAsync(string token, string sentence)
    {
        var refusal = await SecuredGateway.RefusedAsync(_secured.Connect(null), SecuredGateway.With(token));

        Assert.Equal((StatusCode.Unauthenticated, "TOKEN_REJECTED", sentence), (refusal.StatusCode, refusal.Reason, refusal.Message));
    }
}
