using System.Collections.Immutable;
using PhoneTheft.Gateway.Core;

namespace PhoneTheft.Gateway.Replication;

/// <summary>
/// What the store lost of a shard's effective list, laid over what it has: a phone that was answered PROHIBITED does not become PERMITTED
/// because a failover forgot it.
/// </summary>
/// <remarks>Never changes: a view has the lost holds of its position, so a reader sees both of one moment.</remarks>
internal sealed class LostHolds
{
    // Not frozen: what is put back goes from it one by one, and each leaves all others where they are.
    private readonly ImmutableDictionary<EquipmentIdentity, LostStatus> _devices;

    private LostHolds(ImmutableDictionary<EquipmentIdentity, LostStatus> devices) => _devices = devices;

    /// <summary>Devices that lost something.</summary>
    public int Count => _devices.Count;

    /// <summary>Each device, and what it lost.</summary>
    public IEnumerable<KeyValuePair<EquipmentIdentity, LostStatus>> Devices => _devices;

    /// <returns>Null when there are none: a check pays nothing for what isn't there.</returns>
    public static LostHolds? Of(IEnumerable<KeyValuePair<EquipmentIdentity, LostStatus>> devices) =>
        Of(ImmutableDictionary<EquipmentIdentity, LostStatus>.Empty.SetItems(devices));

    /// <summary>The more severe of what the store says and what it lost.</summary>
    /// <param name="identity">The device.</param>
    /// <param name="own">By the list that the store has.</param>
    /// <returns>Another status than <paramref name="own"/> only when it comes from what was lost.</returns>
    public EquipmentStatus Over(EquipmentIdentity identity, EquipmentStatus own) =>
        own != EquipmentStatus.None && _devices.TryGetValue(identity, out var lost) && IsMoreSevere(lost.Status, own) ? lost.Status : own;

    /// <summary>What is left when these changes of the store's own history have been applied.</summary>
    /// <returns>This when they concern none of the devices; null when nothing is left.</returns>
    public LostHolds? After(IReadOnlyList<Change> changes)
    {
        var left = _devices;
        foreach (var change in changes)
        {
            if (left.TryGetValue(change.Identity, out var lost))
            {
                left = lost.After(change) is { } rest ? left.SetItem(change.Identity, rest) : left.Remove(change.Identity);
            }
        }

        return left == _devices ? this : Of(left);
    }

    /// <summary>What is left without some of the devices.</summary>
    /// <returns>Null when nothing is.</returns>
    public LostHolds? Without(IReadOnlySet<EquipmentIdentity> devices) => Of(_devices.RemoveRange(devices));

    /// <summary>Both: what two losses took.</summary>
    public static LostHolds? Both(LostHolds? one, LostHolds? other) =>
        one is null || other is null
            ? one ?? other
            : Of(one._devices.SetItems(other._devices.Select(device => KeyValuePair.Create(
                device.Key, one._devices.TryGetValue(device.Key, out var also) ? LostStatus.Both(also, device.Value) : device.Value))));

    private static LostHolds? Of(ImmutableDictionary<EquipmentIdentity, LostStatus> devices) =>
        devices.IsEmpty ? null : new LostHolds(devices);

    /// <summary>Whether one status lets less through than the other.</summary>
    public static bool IsMoreSevere(EquipmentStatus one, EquipmentStatus other) => SeverityOf(one) > SeverityOf(other);

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
    /// What is left when one of those whose changes were lost has said something new. The status stays until the last of them has: whose of
    /// the lost holds it came from is not known.
    /// </summary>
    /// <remarks>
    /// A change that was put back is nothing new, and another gateway may put back an older one first; and the end of a hold that was due is
    /// no word of its carrier, who may have renewed it in the lost part.
    /// </remarks>
    /// <returns>This when the change is not of one of them; null: the device is from now on what the store says.</returns>
    public LostStatus? After(Change change)
    {
        if (change.PutsBack is not null || change.Kind == ChangeKind.Expired)
        {
            return this;
        }

        if (Carriers.Count == 0)
        {
            return null;
        }

        var others = Carriers.Where(carrier => carrier != change.Carrier).ToList();
        return others.Count == Carriers.Count ? this : others.Count == 0 ? null : this with { Carriers = others };
    }

    public static LostStatus Both(LostStatus one, LostStatus other) => new(
        LostHolds.SeverityOf(one.Status) >= LostHolds.SeverityOf(other.Status) ? one.Status : other.Status,
        one.Carriers.Count == 0 || other.Carriers.Count == 0 ? [] : [.. one.Carriers.Union(other.Carriers, StringComparer.Ordinal)]);
}
