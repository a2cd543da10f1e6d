namespace PhoneTheft.Gateway.Histories.Guarantees;

/// <summary>A stream starts exactly where the client said, or with a snapshot, as Welcome announces.</summary>
internal static class Resumable
{
    public static IEnumerable<string> Violations(History history) => history.Streams.SelectMany(stream => OnStream(history.Store, stream));

    private static IEnumerable<string> OnStream(StoreHistory store, StreamHistory stream)
    {
        if (stream.Welcome is not { } welcome || stream.Hello is not { } hello)
        {
            yield break;
        }

        if (welcome.StoreId != store.StoreId.ToString("N"))
        {
            yield return $"{stream}: it was taken up on another store";
        }

        var first = stream.Messages.FirstOrDefault(message => (message.Changes ?? (object?)message.SnapshotBegin ?? message.SnapshotChunk ?? (object?)message.SnapshotEnd) is not null);
        if (welcome.Mode == V1.SyncMode.Snapshot)
        {
            if (first is not null && first.SnapshotBegin is null)
            {
                yield return $"{stream}: a snapshot was announced and something else came first";
            }

            if (!hello.AcceptsSnapshot && (hello.Start == V1.SyncStart.Now || !hello.Cursor.IsEmpty))
            {
                yield return $"{stream}: a snapshot comes unasked";
            }

            yield break;
        }

        if (stream.Start is not { } start || first is null)
        {
            yield break;
        }

        if (first.Changes is null)
        {
            yield return $"{stream}: changes were announced and a snapshot came first";
            yield break;
        }

        var from = Positions.Of(first.Changes.From);
        foreach (var shard in start.Differing(from))
        {
            yield return $"{stream}: it was to go on from {start[shard].Named()} in shard {shard} and goes on from {from[shard].Named()}";
        }
    }
}
