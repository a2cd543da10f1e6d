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

        if (!Guid.TryParse(welcome.StoreId, out var storeId) || storeId != store.StoreId)
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

        if (first is not null && first.Changes is null)
        {
            yield return $"{stream}: changes were announced and a snapshot came first";
        }

        if (first?.Changes is not { } changes)
        {
            yield break;
        }

        var from = Positions.Of(changes.From);
        foreach (var shard in stream.Start is { } start ? start.Differing(from) : [])
        {
            yield return $"{stream}: it was to go on from {stream.Start!.Value[shard].Named()} in shard {shard} and goes on from {from[shard].Named()}";
        }

        // "From now on" is a moment before Welcome was written: nothing that came after it may be left out.
        foreach (
            var late in stream.Start is null ? from.Where(position => Positions.Of(welcome.Head)[position.Shard].IsBefore(position)) : [])
        {
            yield return $"{stream}: it was to start at {Positions.Of(welcome.Head)[late.Shard].Named()} in shard {late.Shard} at the latest and starts at {late.Named()}";
        }
    }
}
