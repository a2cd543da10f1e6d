using System.Collections.Immutable;
using PhoneTheft.Gateway.Core;

namespace PhoneTheft.Gateway.Histories.Guarantees;

/// <summary>What one publish changes in one shard comes in one message, and no cursor lies in the middle of it.</summary>
internal static class Atomic
{
    public static IEnumerable<string> Violations(History history)
    {
        var parts = Parts(history);
        return history.Streams.SelectMany(stream => SplitOn(stream, parts).Concat(InTheMiddle(stream, parts)));
    }

    /// <summary>By shard, the first and the last number of every publish that made more than one change there.</summary>
    private static ILookup<int, (long First, long Last)> Parts(History history)
    {
        var parts =
            from stream in history.Streams
            from message in stream.Moments.OfType<Moment.Sent>().Select(sent => sent.Message.Publish)
            where message is not null
            from shard in message.Operations.GroupBy(operation => history.Store.ShardOf(PublishedOperations.IdentityOf(operation)))
            let made = (from operation in shard
                        let change = history.Store.Find(stream.Client.Carrier, stream.Hello!.ProducerId, shard.Key, operation.Sequence)
                        where change is not null
                        select change.Revision.Number).ToList()
            where made.Count > 1
            select (Shard: shard.Key, Range: (made.Min(), made.Max()));
        return parts.Distinct().ToLookup(part => part.Shard, part => part.Range);
    }

    private static IEnumerable<string> SplitOn(StreamHistory stream, ILookup<int, (long First, long Last)> parts) =>
        from changes in stream.Messages.Select(message => message.Changes)
        where changes is not null
        from shard in changes.Shards
        let came = shard.Changes.Select(change => (long)change.Number).Order().ToList()
        from part in parts[(int)shard.Shard]
        let inside = came.Where(number => number >= part.First && number <= part.Last).ToList()
        where inside.Count > 0 && (inside[0] > part.First || inside[^1] < part.Last)
        select $"{stream}, shard {shard.Shard}: message {changes.Nonce} holds {inside[0]} to {inside[^1]} of a publish that made {part.First} to {part.Last}";

    private static IEnumerable<string> InTheMiddle(StreamHistory stream, ILookup<int, (long First, long Last)> parts) =>
        from message in stream.Messages
        from cursor in CursorsOf(message)
        from position in cursor
        from part in parts[position.Shard]
        where position.Number >= part.First && position.Number < part.Last
        select $"{stream}, shard {position.Shard}: a cursor at {position.Number} lies in the middle of a publish that made {part.First} to {part.Last}";

    // The base of a snapshot is no state that anybody sees: its end is.
    private static IEnumerable<ImmutableArray<Revision>> CursorsOf(V1.SyncResponse message)
    {
        if ((message.Changes?.Through ?? message.SnapshotEnd?.Cursor ?? message.Checkpoint?.Through) is { } cursor)
        {
            yield return Positions.Of(cursor);
        }
    }
}
