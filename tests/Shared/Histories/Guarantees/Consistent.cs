using System.Buffers.Binary;
using PhoneTheft.Gateway.Core;

namespace PhoneTheft.Gateway.Histories.Guarantees;

/// <summary>
/// Every answer fits the store's history: at its revision, in real time, and in what a node showed before. A failed write may or may
/// not have happened.
/// </summary>
internal static class Consistent
{
    public static IEnumerable<string> Violations(History history)
    {
        var operations = history.Operations.ToList();
        return operations.SelectMany(operation => Result(history.Store, operation))
            .Concat(RealTime.Violations(operations))
            .Concat(FromNowhere(history.Store, operations));
    }

    private static IEnumerable<string> Result(StoreHistory store, Operation operation)
    {
        if (operation.Revision is not { } revision || operation.Outcome is OperationOutcome.NotHeld)
        {
            yield break;
        }

        var (shard, number) = ((int)revision.Shard, (long)revision.Number);
        if (shard != store.ShardOf(operation.Identity))
        {
            yield return $"{operation}: not the device's shard";
        }
        else if (store.Find(shard, number) is not { } change)
        {
            if (number != 0 && store.IsWhole(shard))
            {
                yield return $"{operation}: the store's history has no such revision";
            }
        }
        else if (!revision.Chain.IsEmpty && BinaryPrimitives.ReadUInt64BigEndian(revision.Chain.Span) != change.Revision.Chain)
        {
            yield return $"{operation}: the revision is of another history";
        }
        else if (!Fits(store, operation, change))
        {
            yield return $"{operation}: not what the history says at that revision";
        }
    }

    private static bool Fits(StoreHistory store, Operation operation, Change at) => operation.Outcome switch
    {
        OperationOutcome.Changed => at.Identity == operation.Identity && at.Carrier == operation.Carrier
            && at.Kind == KindOf(operation) && (int)at.Status == (int)operation.Status
            && (operation.Producer.Length == 0 || (at.Producer == operation.Producer && at.Sequence == (long)operation.Sequence)),
        // Of the shard at that moment.
        OperationOutcome.Unchanged when operation.Kind == OperationKind.Place => StatusFits(store, operation, at.Revision.Number),
        // Of the change that ended the hold; the status is the one of now.
        OperationOutcome.Unchanged => at.Identity == operation.Identity && at.Carrier == operation.Carrier && at.Kind != ChangeKind.Placed,
        OperationOutcome.Answered => StatusFits(store, operation, at.Revision.Number) || IsNewer(store, operation, at.Revision.Number),
        _ => true,
    };

    private static bool StatusFits(StoreHistory store, Operation operation, long number) =>
        store.StatusAt(operation.Identity, number) is not { } status || (int)status == (int)operation.Status;

    // An answer is at least as new as the revision beside it: the table takes a change a moment before the position says so.
    private static bool IsNewer(StoreHistory store, Operation operation, long number) =>
        store.Of(operation.Identity).FirstOrDefault(change => change.Revision.Number > number) is { } next
            && (int)next.Status == (int)operation.Status;

    /// <summary>Every change was asked for, not more often than that, and not by a request that was answered with "not done".</summary>
    /// <remarks>What a producer sent again and was applied again is for Unique.</remarks>
    private static IEnumerable<string> FromNowhere(StoreHistory store, List<Operation> operations)
    {
        var asked = operations.Where(operation => !operation.IsRead && operation.Outcome is not (
            OperationOutcome.Refused or OperationOutcome.NotHeld or OperationOutcome.Unchanged))
            .ToLookup(
                operation => (operation.Carrier, operation.Identity, KindOf(operation), operation.Producer, (long)operation.Sequence));
        return from change in store.Changes
               where change.Kind != ChangeKind.Expired
               group change by (change.Carrier, change.Identity, change.Kind, change.Producer, change.Sequence) into same
               where same.Count() > asked[same.Key].Count() && (same.Key.Producer.Length == 0 || !asked[same.Key].Any())
               select $"{same.Count()} changes such as {same.First().Revision.Number} of shard {same.First().Revision.Shard} by {same.Key.Carrier}, asked for {asked[same.Key].Count()} times";
    }

    private static ChangeKind KindOf(Operation operation) =>
        operation.Kind == OperationKind.Place ? ChangeKind.Placed : ChangeKind.Released;
}
