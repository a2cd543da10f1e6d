namespace PhoneTheft.Gateway.Replication;

// What holds of every set; looked at in debug builds only.
internal readonly ref partial struct SlotSet
{
    private static bool IsValid(ReadOnlySpan<ushort> sorted)
    {
        var set = new SlotSet(sorted);
        if (!IsAscending(set.Sorted) || sorted[sorted[1] - 1] != sorted.Length)
        {
            return false;
        }

        foreach (var slot in set.Sorted)
        {
            if (!set.Contains(slot))
            {
                return false;
            }
        }

        return true;
    }

    private static bool IsAscending(ReadOnlySpan<ushort> slots)
    {
        for (var i = 1; i < slots.Length; i++)
        {
            if (slots[i - 1] >= slots[i])
            {
                return false;
            }
        }

        return true;
    }
}
