namespace PhoneTheft.Gateway.Core;

/// <summary>What a check answers for one device: the status of its most severe hold (3GPP TS 22.016, words of Release 17).</summary>
/// <remarks>The numbers are those of the contract, so that the edge casts and doesn't map.</remarks>
public enum EquipmentStatus
{
    None = 0,
    Permitted = 1,
    Prohibited = 2,
    Tracked = 3,
}
