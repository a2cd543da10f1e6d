namespace PhoneTheft.Gateway.Histories;

/// <summary>Identities as snapshots and buckets carry them: the first whole, each next one the difference to the one before.</summary>
internal static class IdentityDeltas
{
    public static IReadOnlyList<ulong> Read(IEnumerable<ulong> deltas)
    {
        var identities = new List<ulong>();
        var identity = 0UL;
        foreach (var delta in deltas)
        {
            identity = unchecked(identity + delta);
            identities.Add(identity);
        }

        return identities;
    }

    public static IEnumerable<ulong> Write(IEnumerable<ulong> ascending)
    {
        var before = 0UL;
        foreach (var identity in ascending)
        {
            yield return unchecked(identity - before);
            before = identity;
        }
    }
}
