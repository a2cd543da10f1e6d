namespace PhoneTheft.Gateway.Histories.Faults;

/// <summary>In the end all lists are equal, shard by shard, as new as the store, and no loss is open.</summary>
internal static class DigestsAgree
{
    public static IEnumerable<FaultViolation> Violations(FaultHistory history)
    {
        if (history.Ends.Count == 0)
        {
            yield return Of("nobody has a list at the end");
        }

        foreach (var end in history.Ends)
        {
            if (end.Trouble.Length > 0)
            {
                yield return Of($"{end.Name} is not as new as the store: {end.Trouble}");
            }

            foreach (var loss in end.Losses)
            {
                yield return Of($"{end.Name} still reports a loss: {loss}");
            }

            var first = history.Ends[0];
            var differing = Enumerable.Range(0, Math.Max(first.Digests.Count, end.Digests.Count)).Where(
                shard => first.Digests.ElementAtOrDefault(shard) != end.Digests.ElementAtOrDefault(shard)).ToList();
            if (end.Digests.Count == 0 || differing.Count > 0)
            {
                yield return Of($"{end.Name} has other digests than {first.Name} in the shards {string.Join(", ", differing)}");
            }
        }
    }

    private static FaultViolation Of(string what) => new(nameof(DigestsAgree), null, what);
}
