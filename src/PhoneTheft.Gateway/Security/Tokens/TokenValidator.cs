using Microsoft.AspNetCore.Authentication.JwtBearer;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;

namespace PhoneTheft.Gateway.Security.Tokens;

/// <summary>Validates tokens with ASP.NET Core's own handler: signature, issuer, audience, algorithm, type and time.</summary>
/// <remarks>
/// The handler and its options are those of AddJwtBearer; its authentication scheme is left out. The web server would put it in front of
/// every call, which costs memory, and it would log what strangers send.
/// </remarks>
internal sealed class TokenValidator
{
    /// <summary>How far the clocks of the issuer and of this gateway may differ.</summary>
    public static readonly TimeSpan ClockSkew = TimeSpan.FromSeconds(30);

    /// <summary>Characters of a token. Real ones have some 1,000.</summary>
    public const int Longest = 8_192;

    private readonly JsonWebTokenHandler _handler;
    private readonly TokenValidationParameters _parameters;
    private readonly TokenTypes _types;
    private readonly TokenOptions _options;
    private readonly IssuerKeys _keys;
    private readonly IssuerMetadata _metadata;
    private readonly TimeProvider _time;

    public TokenValidator(TokenOptions options, IssuerKeys keys, IssuerMetadata metadata, TimeProvider time)
    {
        (_options, _keys, _metadata, _time, _types) = (options, keys, metadata, time, new TokenTypes(options));
        var bearer = new JwtBearerOptions { MapInboundClaims = false, TokenValidationParameters = Parameters() };
        _handler = bearer.TokenHandlers.OfType<JsonWebTokenHandler>().Single();
        _handler.MaximumTokenSizeInBytes = Longest;
        _parameters = bearer.TokenValidationParameters;
    }

    /// <summary>Until when a token counts, with the difference that clocks may have.</summary>
    /// <remarks>One "without an end" ends in the year 9999.</remarks>
    public static DateTimeOffset EndOf(DateTimeOffset expiresAt) =>
        expiresAt < DateTimeOffset.MaxValue - ClockSkew ? expiresAt + ClockSkew : DateTimeOffset.MaxValue;

    public async Task<ValidatedToken> ValidateAsync(string token)
    {
        if (!_keys.AreThere)
        {
            return new ValidatedToken(TokenFault.NoKeys, null);
        }

        var result = await _handler.ValidateTokenAsync(token, _parameters);
        return result is { IsValid: true, SecurityToken: JsonWebToken valid }
            ? new ValidatedToken(TokenFault.None, TokenClaims.Of(valid, _options))
            : new ValidatedToken(FaultOf(result.Exception), null);
    }

    private TokenValidationParameters Parameters() => new()
    {
        ValidAlgorithms = TokenOptionsValidator.AlgorithmsOf(_options),
        ValidAudience = _options.Audience,
        ClockSkew = ClockSkew,
        RequireExpirationTime = true,
        RequireSignedTokens = true,
        ValidateIssuerSigningKey = true,
        TryAllIssuerSigningKeys = false,
        IssuerValidator = (issuer, _, _) => issuer == _options.Issuer ? issuer : throw new SecurityTokenInvalidIssuerException(),
        LifetimeValidator = (from, until, _, _) => IsCurrent(from, until),
        TypeValidator = (type, token, _) => _types.Has(type, (JsonWebToken)token) ? type : throw new SecurityTokenInvalidTypeException(),
        IssuerSigningKeyResolver = (_, _, kid, _) => Find(kid),
    };

    private List<SecurityKey> Find(string? kid)
    {
        var found = _keys.Find(kid).ToList();
        if (found.Count == 0)
        {
            _metadata.Ask();
        }

        return found;
    }

    // By the gateway's clock, which tests can set.
    private bool IsCurrent(DateTime? from, DateTime? until)
    {
        var now = _time.GetUtcNow();
        return until is null ? throw new SecurityTokenNoExpirationException()
            : now >= EndOf(new DateTimeOffset(until.Value, TimeSpan.Zero)) ? throw new SecurityTokenExpiredException()
            : from is null || now.UtcDateTime >= from - ClockSkew ? true : throw new SecurityTokenNotYetValidException();
    }

    private static TokenFault FaultOf(Exception? failure) => failure switch
    {
        SecurityTokenExpiredException => TokenFault.Expired,
        SecurityTokenNotYetValidException => TokenFault.NotYetValid,
        AggregateException several => several.InnerExceptions.Select(FaultOf).FirstOrDefault(fault => fault != TokenFault.Other, TokenFault.Other),
        _ => TokenFault.Other,
    };
}

/// <summary>What became of a token.</summary>
/// <param name="Fault">Why it is not taken; None: it is.</param>
/// <param name="Claims">What it says; null if it is not taken.</param>
internal sealed record ValidatedToken(TokenFault Fault, TokenClaims? Claims);

/// <summary>What is told of a token that is not taken.</summary>
internal enum TokenFault
{
    /// <summary>It is taken.</summary>
    None,

    /// <summary>It is past its end.</summary>
    Expired,

    /// <summary>It is before its beginning.</summary>
    NotYetValid,

    /// <summary>There are no keys yet to judge it by.</summary>
    NoKeys,

    /// <summary>Everything else, and no caller is told what.</summary>
    Other,
}
