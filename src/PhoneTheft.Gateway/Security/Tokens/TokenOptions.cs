namespace PhoneTheft.Gateway.Security.Tokens;

/// <summary>What a bearer token must be. Section "Security:Tokens". Unset: this gateway takes no tokens.</summary>
internal sealed class TokenOptions
{
    public const string Section = "Security:Tokens";

    /// <summary>Who issues tokens: the claim iss, letter by letter.</summary>
    public string? Issuer { get; init; }

    /// <summary>For whom a token must be made: the claim aud has this.</summary>
    public string? Audience { get; init; }

    /// <summary>Algorithms of signatures, with commas. Symmetric ones are never taken: whoever checks such a token can make one.</summary>
    public string Algorithms { get; init; } = "RS256,PS256,ES256";

    /// <summary>Types of tokens (header typ), with commas. "JWT" is also what has none.</summary>
    public string Types { get; init; } = "at+jwt,JWT";

    /// <summary>A JWKS file with the issuer's public keys.</summary>
    public string? Keys { get; init; }

    /// <summary>Or the address of the issuer's OIDC metadata, which name the keys.</summary>
    public string? Metadata { get; init; }

    /// <summary>The claim with the carrier's id.</summary>
    public string CarrierClaim { get; init; } = "carrier";

    /// <summary>The claim with the roles that the token is good for, of those that the carrier has.</summary>
    public string ScopeClaim { get; init; } = "scope";

    public bool IsSet => Issuer is not null || Audience is not null || Keys is not null || Metadata is not null;
}
