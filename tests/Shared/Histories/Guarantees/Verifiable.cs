using PhoneTheft.Gateway.Core;

namespace PhoneTheft.Gateway.Histories.Guarantees;

/// <summary>
/// Digests are those of the true list, a snapshot is the true list at its end, and repaired buckets are what they were at some moment
/// since.
/// </summary>
internal static class Verifiable
{
    public static IEnumerable<string> Violations(History history) =>
        history.Streams.SelectMany(
            stream => Digests(history.Store, stream).Concat(Snapshots(stream)).Concat(Repairs.Violations(history.Store, stream)));

    private static IEnumerable<string> Digests(StoreHistory store, StreamHistory stream)
    {
        foreach (var message in stream.Messages)
        {
            var (cursor, digests) = message switch
            {
                { Checkpoint: { } checkpoint } => (checkpoint.Through, checkpoint.Digests),
                { SnapshotEnd: { } end } => (end.Cursor, end.Digests),
                _ => (null, null),
            };
            if (cursor is null)
            {
                continue;
            }

            var positions = Positions.Of(cursor);
            if (digests!.Count != positions.Length || (message.SnapshotEnd is not null && digests.Any(digest => digest.IsEmpty)))
            {
                yield return $"{stream}: {digests.Count} digests for {positions.Length} shards, or empty ones at the end of a snapshot";
                continue;
            }

            foreach (var position in positions.Where(position => !digests[position.Shard].IsEmpty && store.DigestAt(position.Shard, position.Number) is { } truth && Digest.Read(digests[position.Shard].Span) != truth))
            {
                yield return $"{stream}: at {position.Named()} shard {position.Shard} has another digest than {message.MessageCase} says";
            }
        }
    }

    private static IEnumerable<string> Snapshots(StreamHistory stream)
    {
        if (stream.Welcome is not { } welcome)
        {
            yield break;
        }

        var list = new ListModel((int)welcome.Shards);
        foreach (var message in stream.Messages)
        {
            foreach (var shard in list.Apply(message))
            {
                yield return $"{stream}: the snapshot's list of shard {shard} has not the digest of its end";
            }
        }
    }
}
