using PhoneTheft.Gateway.Carriers;
using PhoneTheft.Gateway.Security.Quotas;

namespace PhoneTheft.Gateway.Security;

/// <summary>Who calls, as the connection or the token tells; never taken from a message.</summary>
/// <param name="Carrier">Whose holds the caller may touch.</param>
/// <param name="Roles">What the caller may do.</param>
/// <param name="IdentifiedBy">How it is known.</param>
internal sealed record Caller(string Carrier, CallerRoles Roles, IdentifiedBy IdentifiedBy)
{
    /// <summary>What its carrier may have, and has left.</summary>
    public required CarrierQuota Quota { get; init; }

    /// <summary>The carrier's name in the register; empty if it has none.</summary>
    public string Name { get; init; } = "";

    /// <summary>When the certificate or the token expires; null: it doesn't.</summary>
    public DateTimeOffset? ValidUntil { get; init; }

    /// <summary>May place a COURT_ORDER, and sees what only a hold's owner sees otherwise.</summary>
    public bool IsAuthority => Roles.HasFlag(CallerRoles.Authority);

    /// <summary>Whether this caller can see reference and actor of the carrier's holds.</summary>
    public bool SeesAllOf(string carrier) => IsAuthority || Roles.HasFlag(CallerRoles.Admin) || carrier == Carrier;
}

/// <summary>How a caller is known.</summary>
internal enum IdentifiedBy
{
    /// <summary>By what it says, in Development mode.</summary>
    Development = 1,

    /// <summary>By the client certificate of its connection.</summary>
    Certificate = 2,

    /// <summary>By the token of its call.</summary>
    Token = 3,

    /// <summary>By a trusted proxy.</summary>
    Proxy = 4,
}
