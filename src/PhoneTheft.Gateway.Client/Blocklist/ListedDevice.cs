using PhoneTheft.Gateway.Core;

namespace PhoneTheft.Gateway.Client;

/// <summary>One device of the effective list.</summary>
/// <param name="Identity">The 14 digits that name it.</param>
/// <param name="Status">Prohibited or Tracked.</param>
/// <param name="Staleness">How long before the gateway had last known that it held all of the store, whole milliseconds.</param>
/// <param name="IsSuspect">The device's shard failed a comparison with the store and is being rebuilt.</param>
public readonly record struct ListedDevice(EquipmentIdentity Identity, EquipmentStatus Status, TimeSpan Staleness, bool IsSuspect);
