using PhoneTheft.Gateway.Errors;
using PhoneTheft.Gateway.V1;

namespace PhoneTheft.Gateway.Security.Tokens;

/// <summary>The caller behind a bearer token. It is validated once, and what it says is looked up again when the register has changed.</summary>
internal sealed class TokenCallers(TokenOptions options, TokenValidator validator, IssuerKeys keys, RegisteredCallers callers, TimeProvider time)
{
    private const string Scheme = "Bearer ";

    private static readonly GatewayError NotTaken = new(
        ErrorReason.TokenRejected, "This gateway takes no tokens. Leave the header authorization out, and connect with a client certificate.");

    private static readonly GatewayError Rejected = new(ErrorReason.TokenRejected, "The token was not accepted. Get a new one from your issuer.");
    private static readonly GatewayError Expired = new(ErrorReason.TokenRejected, "The token has expired. Get a new one.");
    private static readonly GatewayError NotYet = new(ErrorReason.TokenRejected, "The token is not valid yet. Check the clocks, or wait.");

    private static readonly GatewayError NoKeys = new(
        ErrorReason.TokenKeysUnavailable,
        "This gateway could not get the keys of tokens from their issuer yet. Repeat the request later, or ask another gateway.",
        RetryAfter: TimeSpan.FromSeconds(5));

    private readonly KnownTokens _known = new();

    public ValueTask<FoundCaller> FindAsync(string authorization, ConnectionCredentials? connection)
    {
        if (!options.IsSet)
        {
            return new(NotTaken);
        }

        // Before anything is computed from it.
        if (authorization.Length > Scheme.Length + TokenValidator.Longest
            || !authorization.StartsWith(Scheme, StringComparison.OrdinalIgnoreCase))
        {
            return new(Rejected);
        }

        var last = connection?.LastToken;
        var known = last?.Is(authorization) == true ? last : _known.Find(authorization);
        if (known is null || !known.Holds(keys.Version))
        {
            return ValidateAsync(authorization, connection);
        }

        if (connection is not null && !ReferenceEquals(known, last))
        {
            connection.LastToken = known;
        }

        return new(CallerOf(known));
    }

    private async ValueTask<FoundCaller> ValidateAsync(string authorization, ConnectionCredentials? connection)
    {
        // Before the validation: keys that change meanwhile have it done again.
        var version = keys.Version;
        var validated = await validator.ValidateAsync(authorization[Scheme.Length..]);
        if (validated.Claims is not { } claims)
        {
            return validated.Fault switch
            {
                TokenFault.Expired => Expired,
                TokenFault.NotYetValid => NotYet,
                TokenFault.NoKeys => NoKeys,
                _ => Rejected,
            };
        }

        var known = new KnownToken(authorization, claims, version);
        _known.Add(authorization, known);
        if (connection is not null)
        {
            connection.LastToken = known;
        }

        return CallerOf(known);
    }

    private FoundCaller CallerOf(KnownToken token)
    {
        if (time.GetUtcNow() >= token.EndsAt)
        {
            return Expired;
        }

        var version = callers.Version;
        if (token.Found is { } found && found.Version == version)
        {
            return found.Caller;
        }

        var caller = Look(token.Claims);
        token.Found = new FoundToken(version, caller);
        return caller;
    }

    private FoundCaller Look(TokenClaims claims)
    {
        var register = callers.Register;
        if (claims.Id.Length > 0 && register.IsRevokedToken(claims.Id))
        {
            return Rejected;
        }

        var carrier = claims.Carrier is { } id
            ? register.Find(id) is { Tokens.ByCarrierClaim: true } named ? named : null
            : register.FindBySubject(claims.Subject);
        return carrier is null
            ? new GatewayError(
                ErrorReason.CarrierUnknown,
                claims.Carrier is { } name && Core.CarrierId.IsValid(name)
                    ? $"The token names the carrier {name}, which this gateway does not know by token. Ask its operator to put the carrier into the register."
                    : $"The token names no carrier of this gateway: neither its claim {options.CarrierClaim} nor its subject is in the register.")
            : callers.Of(carrier, carrier.Roles & claims.Scopes, IdentifiedBy.Token, claims.ExpiresAt);
    }
}
