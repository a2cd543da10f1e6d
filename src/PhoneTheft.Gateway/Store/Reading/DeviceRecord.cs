using PhoneTheft.Gateway.Core;

namespace PhoneTheft.Gateway.Store.Reading;

/// <summary>All that the store knows of one device at one revision of its shard.</summary>
/// <param name="Revision">Where the shard was when this was read.</param>
/// <param name="Status">The effective status there.</param>
/// <param name="Holds">Current holds, by carrier.</param>
/// <param name="Past">Ended holds, newest first.</param>
internal sealed record DeviceRecord(Revision Revision, EquipmentStatus Status, IReadOnlyList<Hold> Holds, IReadOnlyList<PastHold> Past);
