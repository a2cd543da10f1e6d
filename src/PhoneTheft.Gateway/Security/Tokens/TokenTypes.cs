using Microsoft.IdentityModel.JsonWebTokens;

namespace PhoneTheft.Gateway.Security.Tokens;

/// <summary>Which tokens of the issuer are for calls: it makes others with the same key, such as ID tokens and logout tokens.</summary>
internal sealed class TokenTypes(TokenOptions options)
{
    private const string Prefix = "application/";
    private const string Plain = "JWT";

    // Whoever has one of these, and is no access token by its type, is an ID token or a security event.
    private static readonly string[] OfOthers = ["nonce", "at_hash", "c_hash", "events"];

    private readonly string[] _types = TokenOptionsValidator.TypesOf(options);

    /// <param name="type">The header typ; null or empty: there is none.</param>
    /// <param name="token">For what a plain type does not tell.</param>
    public bool Has(string? type, JsonWebToken token)
    {
        var name = string.IsNullOrEmpty(type) ? Plain
            : type.StartsWith(Prefix, StringComparison.OrdinalIgnoreCase) ? type[Prefix.Length..]
            : type;
        return _types.Contains(name, StringComparer.OrdinalIgnoreCase)
            && (!name.Equals(Plain, StringComparison.OrdinalIgnoreCase) || !Array.Exists(OfOthers, claim => token.TryGetPayloadValue<object>(claim, out _)));
    }
}
