namespace PhoneTheft.Gateway.Core;

/// <summary>
/// Ascending identities as snapshots and buckets carry them: the first whole, each next one as the difference to the one before, which
/// takes two or three bytes instead of seven.
/// </summary>
/// <param name="into">Takes the numbers; empty at first.</param>
internal struct AscendingIdentities(ICollection<ulong> into)
{
    private ulong _last;

    /// <summary>Adds the next identity, which is above the one before.</summary>
    /// <returns>The bytes that it takes as a varint.</returns>
    public int Add(EquipmentIdentity identity)
    {
        var difference = identity.Value - _last;
        into.Add(difference);
        _last = identity.Value;
        return Varint.SizeOf(difference);
    }

    /// <summary>Reads all of them.</summary>
    /// <returns>False when they do not ascend, or one has more than 14 digits.</returns>
    public static bool TryRead(IReadOnlyList<ulong> numbers, out EquipmentIdentity[] identities)
    {
        identities = new EquipmentIdentity[numbers.Count];
        var value = 0UL;
        for (var i = 0; i < identities.Length; i++)
        {
            // Both are below the limit, so the sum doesn't overflow.
            var isHigher = i == 0 || numbers[i] > 0;
            value = numbers[i] < EquipmentIdentity.Limit ? value + numbers[i] : EquipmentIdentity.Limit;
            if (!isHigher || value >= EquipmentIdentity.Limit)
            {
                return false;
            }

            identities[i] = EquipmentIdentity.FromValue(value);
        }

        return true;
    }
}
