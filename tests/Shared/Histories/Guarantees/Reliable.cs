using System.Collections.Immutable;
using PhoneTheft.Gateway.Core;

namespace PhoneTheft.Gateway.Histories.Guarantees;

/// <summary>Between where a stream starts and where it has come to, no change is missing, and each says what happened.</summary>
internal static class Reliable
{
    public static IEnumerable<string> Violations(History history) => history.Streams.SelectMany(stream => OnStream(history.Store, stream));

    private static IEnumerable<string> OnStream(StoreHistory store, StreamHistory stream)
    {
        ImmutableArray<Revision>? position = null;
        foreach (var message in stream.Messages)
        {
            if (message.SnapshotBegin is { } begin)
            {
                position = Positions.Of(begin.Base);
            }
            else if (message.SnapshotEnd is { } end)
            {
                foreach (var shard in position is { } before ? before.Differing(Positions.Of(end.Cursor)) : [])
                {
                    yield return $"{stream}: the snapshot ends elsewhere than its changes, in shard {shard}";
                }

                position = Positions.Of(end.Cursor);
            }
            else if (message.Changes is { } changes)
            {
                var from = Positions.Of(changes.From);
                foreach (var shard in position is { } before ? before.Differing(from) : [])
                {
                    yield return $"{stream}: message {changes.Nonce} goes on from {from[shard].Named()} in shard {shard}, not from {position!.Value[shard].Named()}";
                }

                position = Positions.Of(changes.Through);
                foreach (var violation in Missing(stream, changes, from, position.Value).Concat(Wrong(store, stream, changes)))
                {
                    yield return violation;
                }
            }
        }
    }

    private static IEnumerable<string> Missing(
        StreamHistory stream, V1.Changes changes, ImmutableArray<Revision> from, ImmutableArray<Revision> through)
    {
        for (var shard = 0; shard < through.Length; shard++)
        {
            var came = changes.Shards.Where(of => of.Shard == shard).SelectMany(of => of.Changes).Select(change => (long)change.Number).ToHashSet();
            for (var number = from[shard].Number + 1; number <= through[shard].Number; number++)
            {
                if (!came.Remove(number))
                {
                    yield return $"{stream.At(shard, (ulong)number)} is missing from message {changes.Nonce}";
                }
            }

            foreach (var number in came)
            {
                yield return $"{stream.At(shard, (ulong)number)} lies outside what message {changes.Nonce} covers";
            }
        }
    }

    private static IEnumerable<string> Wrong(StoreHistory store, StreamHistory stream, V1.Changes changes) =>
        from shard in changes.Shards
        from change in shard.Changes
        where store.Find((int)shard.Shard, (long)change.Number) is var truth
            && (truth is null ? store.IsWhole((int)shard.Shard) : !IsSame(truth, shard, change))
        select $"{stream.At((int)shard.Shard, change.Number)} is not what the store's history holds there";

    private static bool IsSame(Change truth, V1.ShardChanges shard, V1.ListChange change) =>
        truth.Revision.Epoch == (long)shard.Epoch
        && truth.Identity.ToString() == change.Identity
        && (int)truth.Status == (int)change.Status
        && (int)truth.Kind == (int)change.Kind;
}
