using System.Collections.Frozen;
using PhoneTheft.Gateway.Core;

namespace PhoneTheft.Gateway.Replication;

/// <summary>
/// What the store lost of a shard's effective list, laid over what it has: a phone that was answered PROHIBITED does not become PERMITTED
/// because a failover forgot it.
/// </summary>
/// <remarks>Never changes: a view has the lost holds of its position, so a reader sees both of one moment.</remarks>
internal sealed class LostHolds
{
    private readonly FrozenDictionary<EquipmentIdentity, LostStatus> _devices;

    private LostHolds(FrozenDictionary<EquipmentIdentity, LostStatus> devices) => _devices = devices;

    /// <summary>Devices that lost something.</summary>
    public int Count => _devices.Count;

    /// <summary>Each device, and what it lost.</summary>
    public IEnumerable<KeyValuePair<EquipmentIdentity, LostStatus>> Devices => _devices;

    /// <returns>Null when there are none: a check pays nothing for what isn't there.</returns>
    public static LostHolds? Of(IEnumerable<KeyValuePair<EquipmentIdentity, LostStatus>> devices)
    {
        var frozen = devices.ToFrozenDictionary();
        return frozen.Count == 0 ? null : new LostHolds(frozen);
    }

    /// <summary>The more severe of what the store says and what it lost.</summary>
    /// <param name="identity">The device.</param>
    /// <param name="own">By the list that the store has.</param>
    public EquipmentStatus Over(EquipmentIdentity identity, EquipmentStatus own) =>
        own != EquipmentStatus.None && _devices.TryGetValue(identity, out var lost) && IsMoreSevere(lost.Status, own) ? lost.Status : own;

    /// <summary>What is left when these changes of the store's own history have been applied.</summary>
    /// <returns>This when they concern none of the devices; null when nothing is left.</returns>
    public LostHolds? After(IReadOnlyList<Change> changes)
    {
        HashSet<EquipmentIdentity>? settled = null;
        foreach (var change in changes)
        {
            if (_devices.TryGetValue(change.Identity, out var lost) && lost.IsSettledBy(change))
            {
                (settled ??= []).Add(change.Identity);
            }
        }

        return settled is null ? this : Without(settled);
    }

    /// <summary>What is left without some of the devices.</summary>
    /// <returns>Null when nothing is.</returns>
    public LostHolds? Without(IReadOnlySet<EquipmentIdentity> devices) => Of(_devices.Where(device => !devices.Contains(device.Key)));

    /// <summary>Both: what two losses took.</summary>
    public static LostHolds? Both(LostHolds? one, LostHolds? other) =>
        one is null || other is null
            ? one ?? other
            : Of(one._devices.Concat(other._devices).GroupBy(device => device.Key, device => device.Value).Select(group => KeyValuePair.Create(group.Key, group.Aggregate(LostStatus.Both))));

    private static bool IsMoreSevere(EquipmentStatus one, EquipmentStatus other) => SeverityOf(one) > SeverityOf(other);

    internal static int SeverityOf(EquipmentStatus status) => status switch
    {
        EquipmentStatus.Prohibited => 2,
        EquipmentStatus.Tracked => 1,
        _ => 0,
    };
}

/// <summary>What a device was before the store lost changes of it.</summary>
/// <param name="Status">Its status then.</param>
/// <param name="Carriers">Whose changes were lost; empty: not known.</param>
internal sealed record LostStatus(EquipmentStatus Status, IReadOnlyList<string> Carriers)
{
    /// <summary>
    /// Whether the device is from now on what the store says: the change was put back, or one of those whose changes were lost has said
    /// something new.
    /// </summary>
    public bool IsSettledBy(Change change) =>
        change.PutsBack is not null || Carriers.Count == 0 || Carriers.Contains(change.Carrier, StringComparer.Ordinal);

    public static LostStatus Both(LostStatus one, LostStatus other) => new(
        LostHolds.SeverityOf(one.Status) >= LostHolds.SeverityOf(other.Status) ? one.Status : other.Status,
        one.Carriers.Count == 0 || other.Carriers.Count == 0 ? [] : [.. one.Carriers.Union(other.Carriers, StringComparer.Ordinal)]);
}
