namespace PhoneTheft.Gateway.Histories.Guarantees;

/// <summary>The part of Consistent that compares what ended before something else began.</summary>
internal static class RealTime
{
    public static IEnumerable<string> Violations(IReadOnlyList<Operation> operations)
    {
        foreach (var shard in operations.Where(operation => operation.Revision is not null).GroupBy(operation => operation.Revision!.Shard))
        {
            var changes = shard.Where(operation => operation.Outcome == OperationOutcome.Changed).ToList();
            foreach (var violation in Compare(changes, changes, orEqual: false)
                .Concat(Compare(changes, shard.Where(operation => operation.FullyConsistent), orEqual: true))
                .Concat(shard.GroupBy(operation => operation.Gateway).SelectMany(AtOneGateway)))
            {
                yield return violation;
            }
        }
    }

    /// <summary>Of the operations of one shard at one gateway.</summary>
    /// <remarks>Writes are answered when this node holds them, so whoever asks it next reads them: one's own writes, and what one read before.</remarks>
    public static IEnumerable<string> AtOneGateway(IEnumerable<Operation> operations)
    {
        var all = operations.ToList();
        return Compare(
            all.Where(operation => operation.Outcome is OperationOutcome.Changed or OperationOutcome.Answered),
            all.Where(operation => operation.IsRead),
            orEqual: true);
    }

    /// <summary>What began after something else had ended has a higher revision.</summary>
    private static IEnumerable<string> Compare(IEnumerable<Operation> earlier, IEnumerable<Operation> later, bool orEqual)
    {
        var ended = new Queue<Operation>(earlier.OrderBy(operation => operation.Ended));
        Operation? newest = null;
        foreach (var operation in later.OrderBy(operation => operation.Started))
        {
            while (ended.TryPeek(out var before) && before.Ended < operation.Started)
            {
                newest = newest is null || PlaceOf(newest).CompareTo(PlaceOf(before)) < 0 ? before : newest;
                ended.Dequeue();
            }

            if (newest is not null && PlaceOf(operation).CompareTo(PlaceOf(newest)) is var comparison && (
                orEqual ? comparison < 0 : comparison <= 0))
            {
                yield return $"{operation} began after the end of {newest}";
            }
        }
    }

    private static (ulong Epoch, ulong Number) PlaceOf(Operation operation) => (operation.Revision!.Epoch, operation.Revision.Number);
}
