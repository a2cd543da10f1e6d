using PhoneTheft.Gateway.Core;

namespace PhoneTheft.Gateway.Client.State;

/// <summary>One change as the local list takes it.</summary>
/// <param name="Identity">The device.</param>
/// <param name="Status">Its status after the change, all carriers counted.</param>
/// <param name="Carrier">Whose hold it is.</param>
/// <param name="Hold">The hold after the change; null when it ended.</param>
internal readonly record struct StateChange(EquipmentIdentity Identity, EquipmentStatus Status, string Carrier, Hold? Hold);
