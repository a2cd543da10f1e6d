using PhoneTheft.Gateway.Core;

namespace PhoneTheft.Gateway.Client;

/// <summary>All that the store knows of one device.</summary>
public sealed record DeviceDetails
{
    /// <summary>The 14 digits that name it.</summary>
    public required EquipmentIdentity Identity { get; init; }

    /// <summary>What a check answers.</summary>
    public required EquipmentStatus Status { get; init; }

    /// <summary>
    /// Who holds it, by carrier. Reference and actor are those of the caller's own holds, and for the roles authority and admin of all.
    /// </summary>
    public IReadOnlyList<Hold> Holds { get; init; } = [];

    /// <summary>Who held it, newest first; at most 8, for 2 years.</summary>
    public IReadOnlyList<PastHold> PastHolds { get; init; } = [];

    /// <summary>Brand and model; null: the gateway's operator gave no file that has the TAC.</summary>
    public DeviceModel? Model { get; init; }

    /// <summary>The IMEI had a 15th digit that is neither its check digit nor 0: perhaps a typo, and then this is another device.</summary>
    public bool CheckDigitMismatch { get; init; }

    /// <summary>
    /// The status comes from a hold that the store lost, which is not among <see cref="Holds"/>; as <see cref="CheckAnswer.IsLostHold"/>.
    /// </summary>
    public bool IsLostHold { get; init; }

    /// <summary>The shard when this was read.</summary>
    public Revision Revision { get; init; }
}

/// <summary>What a TAC says of a device.</summary>
/// <param name="Brand">Who made it.</param>
/// <param name="Model">What it is sold as.</param>
public sealed record DeviceModel(string Brand, string Model);

/// <summary>One device of the effective list.</summary>
/// <param name="Identity">The 14 digits that name it.</param>
/// <param name="Status">Prohibited or Tracked.</param>
/// <param name="Staleness">How long before the gateway had last known that it held all of the store, whole milliseconds.</param>
/// <param name="IsSuspect">The device's shard failed a comparison with the store and is being rebuilt.</param>
public readonly record struct ListedDevice(EquipmentIdentity Identity, EquipmentStatus Status, TimeSpan Staleness, bool IsSuspect)
{
    /// <summary>As <see cref="CheckAnswer.IsLostHold"/>.</summary>
    public bool IsLostHold { get; init; }
}
