using System.Collections.Immutable;
using PhoneTheft.Gateway.Core;

namespace PhoneTheft.Gateway.Histories.Guarantees;

/// <summary>
/// A cursor that a client is given covers all that was sent and nothing that was not, never goes back, and names a position that was.
/// </summary>
internal static class Bookmarkable
{
    public static IEnumerable<string> Violations(History history)
    {
        // Newest first below: what was acknowledged before a moment is found from the front.
        var acknowledged = history.Operations
            .Where(operation => operation.Outcome == OperationOutcome.Changed)
            .OrderBy(operation => operation.Ended)
            .ToList();
        return history.Streams.SelectMany(
            stream => Overtaking(stream).Concat(Unknown(history.Store, stream)).Concat(Unheard(stream, acknowledged)));
    }

    private static IEnumerable<string> Overtaking(StreamHistory stream)
    {
        var position = stream.Start;
        foreach (var message in stream.Messages)
        {
            if (message.Checkpoint is { } checkpoint)
            {
                var through = Positions.Of(checkpoint.Through);

                // A stream that starts "now" says with its first message when that was.
                position ??= stream.Welcome?.Mode == V1.SyncMode.Delta ? through : null;
                foreach (var violation in position is { } sent ? Compare(stream, sent, through) : [
                    $"{stream}: a checkpoint before anything it could cover"])
                {
                    yield return violation;
                }

                foreach (var shard in Enumerable.Range(0, through.Length).Where(
                    shard => Positions.Of(checkpoint.Head)[shard].IsBefore(through[shard])))
                {
                    yield return $"{stream}: a checkpoint's head lies behind what was sent, in shard {shard}";
                }
            }
            else if (message.Changes is { } changes)
            {
                var (from, through) = (Positions.Of(changes.From), Positions.Of(changes.Through));
                foreach (var shard in Enumerable.Range(0, through.Length).Where(shard => through[shard].IsBefore(from[shard])))
                {
                    yield return $"{stream}: message {changes.Nonce} goes back in shard {shard}";
                }

                position = through;
            }
            else if ((message.SnapshotBegin?.Base ?? message.SnapshotEnd?.Cursor) is { } cursor)
            {
                // Amid a snapshot there is no list that a checkpoint could be about.
                position = message.SnapshotEnd is null ? null : Positions.Of(cursor);
            }
        }
    }

    private static IEnumerable<string> Compare(StreamHistory stream, ImmutableArray<Revision> sent, ImmutableArray<Revision> through) =>
        from shard in sent.Differing(through)
        let how = through[shard].IsBefore(sent[shard]) ? "lies behind" : "is ahead of"
        select $"{stream}: a checkpoint at {through[shard].Named()} {how} what was sent, {sent[shard].Named()}, in shard {shard}";

    private static IEnumerable<string> Unknown(StoreHistory store, StreamHistory stream) =>
        from message in stream.Messages
        let cursor = message.Changes?.Through ?? message.SnapshotEnd?.Cursor ?? message.Checkpoint?.Through
        where cursor is not null
        from position in Positions.Of(cursor)
        where position.Number > 0
            && (store.Find(position.Shard, position.Number) is { } change
                ? change.Revision != position
                : store.IsWhole(position.Shard))
        select $"{stream}: {position.Named()} was never a position of shard {position.Shard}";

    /// <summary>The answer to a ProgressRequest covers what anybody was told is done before it was sent.</summary>
    private static IEnumerable<string> Unheard(StreamHistory stream, List<Operation> acknowledged)
    {
        foreach (var asked in stream.Moments.OfType<Moment.Sent>().Where(sent => sent.Message.Progress is not null))
        {
            var id = asked.Message.Progress.RequestId;
            if (stream.Messages.FirstOrDefault(message => message.Checkpoint?.RequestId == id)?.Checkpoint is not { } answer)
            {
                continue;
            }

            var through = Positions.Of(answer.Through);
            foreach (var write in acknowledged.TakeWhile(write => write.Ended < asked.At).Where(
                write => through[(int)write.Revision!.Shard].Number < (long)write.Revision.Number))
            {
                yield return $"{stream}: the answer to a request for progress lacks what was acknowledged before it: {write}";
            }
        }
    }
}
