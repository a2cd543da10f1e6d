using PhoneTheft.Gateway.Core;

namespace PhoneTheft.Gateway.Client;

/// <summary>What a carrier wants to become of its own hold on one device: <see cref="PlaceHold"/> or <see cref="EndHold"/>.</summary>
public abstract record SyncOperation
{
    private protected SyncOperation()
    {
    }

    /// <summary>The device. Whoever made it from an IMEI has verified the check digit: a typo would cut off somebody else's phone.</summary>
    public required EquipmentIdentity Identity { get; init; }

    /// <summary>Who at the carrier does this, at most 64 characters; empty: not said.</summary>
    public string Actor { get; init; } = "";
}
