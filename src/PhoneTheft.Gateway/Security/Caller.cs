using PhoneTheft.Gateway.Carriers;

namespace PhoneTheft.Gateway.Security;

/// <summary>Who calls, as the connection tells; never taken from a message.</summary>
/// <param name="Carrier">Whose holds the caller may touch.</param>
/// <param name="Roles">What the caller may do.</param>
internal sealed record Caller(string Carrier, CallerRoles Roles)
{
    /// <summary>May place a COURT_ORDER, and sees what only a hold's owner sees otherwise.</summary>
    public bool IsAuthority => Roles.HasFlag(CallerRoles.Authority);

    /// <summary>May say that a loss of the store is known and dealt with.</summary>
    public bool MayClearLosses => IsAuthority || Roles.HasFlag(CallerRoles.Admin);

    /// <summary>Whether this caller can see reference and actor of the carrier's holds.</summary>
    public bool SeesAllOf(string carrier) => IsAuthority || Roles.HasFlag(CallerRoles.Admin) || carrier == Carrier;
}
