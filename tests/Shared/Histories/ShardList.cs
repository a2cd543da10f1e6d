using PhoneTheft.Gateway.Core;

namespace PhoneTheft.Gateway.Histories;

/// <summary>One shard of a <see cref="ListModel"/>, with the digest moved by every step.</summary>
internal sealed class ShardList
{
    private readonly Dictionary<EquipmentIdentity, EquipmentStatus> _devices = [];

    public IReadOnlyDictionary<EquipmentIdentity, EquipmentStatus> Devices => _devices;

    public Digest Digest { get; private set; }

    public EquipmentStatus StatusOf(EquipmentIdentity identity) => _devices.GetValueOrDefault(identity, EquipmentStatus.Permitted);

    public void Set(EquipmentIdentity identity, EquipmentStatus status)
    {
        Digest += Digest.Of(identity, status) - Digest.Of(identity, StatusOf(identity));
        if (status == EquipmentStatus.Permitted)
        {
            _devices.Remove(identity);
        }
        else
        {
            _devices[identity] = status;
        }
    }

    public void RemoveWhere(Predicate<EquipmentIdentity> condition)
    {
        foreach (var identity in _devices.Keys.Where(identity => condition(identity)).ToList())
        {
            Set(identity, EquipmentStatus.Permitted);
        }
    }
}
