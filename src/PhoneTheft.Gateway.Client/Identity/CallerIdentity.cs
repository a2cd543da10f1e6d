namespace PhoneTheft.Gateway.Client;

/// <summary>Who a caller is to a gateway.</summary>
public sealed record CallerIdentity
{
    /// <summary>The carrier that the caller acts for.</summary>
    public required string Carrier { get; init; }

    /// <summary>The carrier's name in the gateway's register; empty if it has none.</summary>
    public required string Name { get; init; }

    /// <summary>
    /// What the caller may do: <c>check</c>, <c>device:read</c>, <c>blocklist:write</c>, <c>sync</c>, <c>authority</c>, <c>admin</c>,
    /// <c>operator</c>. Without order; a newer gateway may know others.
    /// </summary>
    public required IReadOnlyList<string> Roles { get; init; }

    /// <summary>How the gateway found out who calls.</summary>
    public required IdentifiedBy IdentifiedBy { get; init; }

    /// <summary>When the certificate or the token expires; null: it does not.</summary>
    public required DateTimeOffset? ValidUntil { get; init; }
}

/// <summary>How a gateway found out who calls.</summary>
public enum IdentifiedBy
{
    /// <summary>The gateway does not say.</summary>
    Unspecified = 0,

    /// <summary>Not at all: it is in development mode and believes what it is told.</summary>
    Development = 1,

    /// <summary>By the client certificate of the connection.</summary>
    Certificate = 2,

    /// <summary>By the token of the call.</summary>
    Token = 3,

    /// <summary>By a proxy that the gateway trusts.</summary>
    Proxy = 4,
}
