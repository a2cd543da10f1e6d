using PhoneTheft.Gateway.Core;

namespace PhoneTheft.Gateway.LoadTest.Populations;

/// <summary>Draws devices to ask for, each with the answer that is right. For one thread; the same for the same seed.</summary>
internal sealed class DeviceSampler(DeviceList list, int seed)
{
    private readonly Random _random = new(seed);
    private readonly HashSet<uint> _known = [.. list.Tacs];

    /// <summary>A device of the list, any with equal chance; so popular TACs come often.</summary>
    public KeyValuePair<EquipmentIdentity, EquipmentStatus> Listed() => Listed(0, list.Tacs.Count);

    /// <summary>A device of the list, of a TAC between two ranks of popularity; the most popular is 0.</summary>
    public KeyValuePair<EquipmentIdentity, EquipmentStatus> Listed(int firstRank, int endRank) =>
        list.At(_random.NextInt64(list.BeforeRank(firstRank), list.BeforeRank(endRank)));

    /// <summary>A device that isn't on the list, of a TAC that has others there.</summary>
    public KeyValuePair<EquipmentIdentity, EquipmentStatus> Unlisted() =>
        new(list.Unlisted(_random.NextInt64(list.Count), _random.NextDouble()), EquipmentStatus.Permitted);

    /// <summary>A device of a TAC that has none on the list.</summary>
    public KeyValuePair<EquipmentIdentity, EquipmentStatus> Unknown()
    {
        EquipmentIdentity identity;
        do
        {
            identity = EquipmentIdentity.FromValue((ulong)_random.NextInt64((long)EquipmentIdentity.Limit));
        }
        while (_known.Contains(identity.Tac));

        return new(identity, EquipmentStatus.Permitted);
    }

    /// <summary>One of both: with this share listed, otherwise of a known TAC but not listed.</summary>
    public KeyValuePair<EquipmentIdentity, EquipmentStatus> Mixed(double listedShare) =>
        _random.NextDouble() < listedShare ? Listed() : Unlisted();
}
