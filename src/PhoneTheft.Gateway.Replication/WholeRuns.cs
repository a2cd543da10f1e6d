namespace PhoneTheft.Gateway.Replication;

/// <summary>The one rule for cutting a list of changes short: nobody may see a part of a run.</summary>
internal static class WholeRuns
{
    /// <summary>How many of the first changes make whole runs.</summary>
    /// <param name="atMost">How many changes may be taken.</param>
    /// <param name="startsRun">
    /// Whether a run starts at an index, from 1 to <paramref name="atMost"/>. At the end of a list this says whether the list ends with
    /// a whole run.
    /// </param>
    /// <returns>At most <paramref name="atMost"/>; 0 when the first run is longer than that.</returns>
    public static int Count(int atMost, Func<int, bool> startsRun)
    {
        var count = atMost;
        while (count > 0 && !startsRun(count))
        {
            count--;
        }

        return count;
    }
}
