using PhoneTheft.Gateway.Core;

namespace PhoneTheft.Gateway.Client;

/// <summary>One of the carrier's own holds that the state and the gateway have differently.</summary>
/// <param name="Identity">The device. An IMEI is personal data: keep it out of logs.</param>
/// <param name="Local">The hold in the state; null: none.</param>
/// <param name="Gateway">The hold at the gateway; null: none.</param>
public sealed record HoldDifference(EquipmentIdentity Identity, Hold? Local, Hold? Gateway);
