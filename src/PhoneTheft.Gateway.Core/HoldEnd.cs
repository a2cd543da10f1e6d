namespace PhoneTheft.Gateway.Core;

/// <summary>Why a hold is over.</summary>
public enum HoldEnd
{
    None = 0,
    Released = 1,
    Expired = 2,
}
