namespace PhoneTheft.Gateway.Security.Tokens;

/// <summary>A token that was validated, and whose it is.</summary>
/// <param name="authorization">The whole header that it came in.</param>
/// <param name="claims">What it says.</param>
/// <param name="keys">The version of the keys that it was judged by.</param>
internal sealed class KnownToken(string authorization, TokenClaims claims, int keys)
{
    private volatile FoundToken? _found;

    public TokenClaims Claims => claims;

    /// <summary>Its end, with the difference that clocks may have.</summary>
    public DateTimeOffset EndsAt { get; } = TokenValidator.EndOf(claims.ExpiresAt);

    /// <summary>Whose it was found to be last, and by which register.</summary>
    public FoundToken? Found
    {
        get => _found;
        set => _found = value;
    }

    /// <remarks>
    /// The time of the comparison tells nothing: guessing a signature byte by byte would take a connection that carries the victim's calls,
    /// and a clock that sees a nanosecond through the network.
    /// </remarks>
    public bool Is(string sent) => string.Equals(authorization, sent, StringComparison.Ordinal);

    /// <summary>Whether the signature counts as it was judged.</summary>
    public bool Holds(int keysNow) => keys == keysNow;
}

/// <summary>Whose a token is.</summary>
/// <param name="Version">By which register.</param>
/// <param name="Caller">The caller, or why there is none.</param>
internal sealed record FoundToken(long Version, FoundCaller Caller);
