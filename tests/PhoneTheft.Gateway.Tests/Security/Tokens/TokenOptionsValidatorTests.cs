using PhoneTheft.Gateway.Security.Tokens;

namespace PhoneTheft.Gateway.Tests.Security.Tokens;

public sealed class TokenOptionsValidatorTests
{
    private const string Address = "https://login.example.org/.well-known/openid-configuration";

    [Fact]
    public void Nothing_set_is_taken() => Assert.Null(FaultOf(new TokenOptions()));

    [Fact]
    public void A_file_or_an_address_is_taken()
    {
        Assert.Null(FaultOf(With(keys: "keys.json")));
        Assert.Null(FaultOf(With(metadata: Address)));
        Assert.Null(FaultOf(With(metadata: "http://127.0.0.1:8080/metadata")));
    }

    [Fact]
    public void Half_of_the_settings_is_refused()
    {
        const string Fault = "Tokens need Security:Tokens:Issuer, Security:Tokens:Audience, and one of";

        Assert.Contains(Fault, FaultOf(With()), StringComparison.Ordinal);
        Assert.Contains(Fault, FaultOf(With(keys: "keys.json", metadata: Address)), StringComparison.Ordinal);
        Assert.Contains(Fault, FaultOf(new TokenOptions { Issuer = "https://issuer.test", Keys = "keys.json" }), StringComparison.Ordinal);
        Assert.Contains(Fault, FaultOf(new TokenOptions { Audience = "phonetheft", Keys = "keys.json" }), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("none")]
    [InlineData("HS256")]
    [InlineData("RS256,HS512")]
    [InlineData("rs256")]
    [InlineData("")]
    [InlineData("RS256,")]
    public void Algorithms_that_prove_nothing_are_refused(string algorithms) =>
        Assert.Contains("Symmetric ones and none", FaultOf(With(keys: "keys.json", algorithms: algorithms)), StringComparison.Ordinal);

    [Theory]
    [InlineData("http://login.example.org/metadata")]
    [InlineData("ftp://login.example.org/metadata")]
    [InlineData("login.example.org")]
    [InlineData("")]
    public void An_address_that_others_could_answer_is_refused(string metadata) =>
        Assert.Contains("must be a whole https:// address", FaultOf(With(metadata: metadata)), StringComparison.Ordinal);

    [Theory]
    [InlineData("")]
    [InlineData("at+jwt,")]
    [InlineData("application/at+jwt")]
    [InlineData("at jwt")]
    public void Types_that_no_token_has_are_refused(string types) =>
        Assert.Contains("Security:Tokens:Types must be types of tokens", FaultOf(With(keys: "keys.json", types: types)), StringComparison.Ordinal);

    private static TokenOptions With(string? keys = null, string? metadata = null, string algorithms = "ES256", string types = "JWT") => new()
    {
        Issuer = "https://issuer.test",
        Audience = "phonetheft",
        Keys = keys,
        Metadata = metadata,
        Algorithms = algorithms,
        Types = types,
    };

    private static string? FaultOf(TokenOptions options) => new TokenOptionsValidator().Validate(null, options).FailureMessage;
}
