using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authentication.JwtBearer;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;

namespace PhoneTheft.Gateway.Security.Tokens;

/// <summary>Validates tokens with ASP.NET Core's own handler: signature, issuer, audience, algorithm and time.</summary>
/// <remarks>
/// The handler lives in a container of its own. In the gateway's, the web server would put its authentication in front of every call,
/// which costs memory; and it would log what strangers send.
/// </remarks>
internal sealed class TokenValidator : IDisposable
{
    /// <summary>How far the clocks of the issuer and of this gateway may differ.</summary>
    public static readonly TimeSpan ClockSkew = TimeSpan.FromSeconds(30);

    /// <summary>How old the keys of an address may get before they are asked for again.</summary>
    public static readonly TimeSpan RefreshKeysEvery = TimeSpan.FromMinutes(5);

    /// <summary>Characters of a token. Real ones have some 1,000.</summary>
    public const int Longest = 8_192;

    private readonly ServiceProvider _services;
    private readonly TokenOptions _options;
    private readonly IssuerMetadata _metadata;
    private readonly TimeProvider _time;

    public TokenValidator(TokenOptions options, JwksFile keys, IssuerMetadata metadata, TimeProvider time)
    {
        (_options, _metadata, _time) = (options, metadata, time);
        var services = new ServiceCollection();
        services.AddSingleton<ILoggerFactory>(NullLoggerFactory.Instance);
        services.AddSingleton(typeof(ILogger<>), typeof(NullLogger<>));
        services.AddSingleton(time);
        services.AddSingleton<IConfiguration>(new ConfigurationBuilder().Build());
        services.AddAuthentication().AddJwtBearer(bearer => Configure(bearer, keys));
        _services = services.BuildServiceProvider();
    }

    public async Task<ValidatedToken> ValidateAsync(string token)
    {
        if (!_metadata.AreThere)
        {
            return new ValidatedToken(TokenFault.NoKeys, null);
        }

        await using var scope = _services.CreateAsyncScope();
        var call = new DefaultHttpContext { RequestServices = scope.ServiceProvider };
        call.Request.Headers.Authorization = $"Bearer {token}";
        var result = await call.AuthenticateAsync(JwtBearerDefaults.AuthenticationScheme);
        return result.Properties?.GetTokenValue("access_token") is { } taken && result.Succeeded
            ? new ValidatedToken(TokenFault.None, TokenClaims.Of(new JsonWebToken(taken), _options))
            : new ValidatedToken(FaultOf(result.Failure), null);
    }

    public void Dispose() => _services.Dispose();

    private void Configure(JwtBearerOptions bearer, JwksFile keys)
    {
        bearer.MapInboundClaims = false;
        bearer.IncludeErrorDetails = false;
        bearer.TokenHandlers.Clear();
        bearer.TokenHandlers.Add(new JsonWebTokenHandler { MapInboundClaims = false, MaximumTokenSizeInBytes = Longest });
        bearer.TokenValidationParameters = new TokenValidationParameters
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
            IssuerSigningKeyResolver = (_, _, kid, _) => _options.Metadata is null ? keys.Find(kid) : _metadata.Find(kid),
        };
    }

    // By the gateway's clock, which tests can set.
    private bool IsCurrent(DateTime? from, DateTime? until)
    {
        var now = _time.GetUtcNow().UtcDateTime;
        return until is null ? throw new SecurityTokenNoExpirationException()
            : now >= until + ClockSkew ? throw new SecurityTokenExpiredException()
            : from is null || now >= from - ClockSkew ? true : throw new SecurityTokenNotYetValidException();
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
