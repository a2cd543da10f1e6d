using PhoneTheft.Gateway.Core;

namespace PhoneTheft.Gateway.Client;

/// <summary>A device that the local list and the gateway's say different things about.</summary>
/// <param name="Identity">The device. An IMEI is personal data: keep it out of logs.</param>
/// <param name="Local">What the local list says: PERMITTED when it isn't on it.</param>
/// <param name="Gateway">What the gateway's says.</param>
public sealed record ListDifference(EquipmentIdentity Identity, EquipmentStatus Local, EquipmentStatus Gateway);
