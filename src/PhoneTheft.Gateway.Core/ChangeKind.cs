namespace PhoneTheft.Gateway.Core;

/// <summary>What a change did to the hold of one carrier on one device.</summary>
public enum ChangeKind
{
    None = 0,
    /// <summary>There was none and now there is, or it says something else now.</summary>
    Placed = 1,
    /// <summary>Its carrier ended it.</summary>
    Released = 2,
    /// <summary>Its time came.</summary>
    Expired = 3,
}
