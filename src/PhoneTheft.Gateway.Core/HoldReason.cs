namespace PhoneTheft.Gateway.Core;

/// <summary>Why a carrier holds a device; numbered as in the contract and in the store.</summary>
public enum HoldReason
{
    None = 0,
    Lost = 1,
    Stolen = 2,
    Fraud = 3,
    Faulty = 4,
    CourtOrder = 5,
    OwnershipClaim = 6,
    FinancialClaim = 7,
    Other = 8,
}
