namespace PhoneTheft.Gateway.Core;

/// <summary>What a check answers for one device: the status of its most severe hold (3GPP TS 22.016, words of Release 17).</summary>
/// <remarks>The numbers are those of the contract, so that the edge casts and doesn't map.</remarks>
public enum EquipmentStatus
{
    /// <summary>Unknown: nothing has been loaded to answer from. It is not a permission.</summary>
    None = 0,
    /// <summary>No carrier holds the device.</summary>
    Permitted = 1,
    /// <summary>At least one carrier blocks it.</summary>
    Prohibited = 2,
    /// <summary>At least one carrier tracks it, and none blocks it.</summary>
    Tracked = 3,
}
