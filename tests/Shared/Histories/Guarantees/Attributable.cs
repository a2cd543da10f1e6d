using Google.Protobuf.WellKnownTypes;
using PhoneTheft.Gateway.Core;

namespace PhoneTheft.Gateway.Histories.Guarantees;

/// <summary>
/// Every change says whose hold it is, why and until when; case number, actor and producer only to those who may see them.
/// </summary>
internal static class Attributable
{
    public static IEnumerable<string> Violations(History history) =>
        history.Streams.SelectMany(stream => OnStream(history.Store, stream).Concat(OwnHolds(stream)));

    private static IEnumerable<string> OnStream(StoreHistory store, StreamHistory stream) =>
        from delivered in stream.Messages.SelectMany(Delivered.ChangesIn)
        let truth = store.Find((int)delivered.Shard.Shard, (long)delivered.Change.Number)
        where truth is not null
        from wrong in Wrong(truth, delivered.Change, stream.Client.Sees(truth.Carrier))
        select $"{stream.At((int)delivered.Shard.Shard, delivered.Change.Number)}: {wrong}";

    private static IEnumerable<string> Wrong(Change truth, V1.ListChange change, bool seen)
    {
        // The hold's carrier and actor are those of the change, and need not be said twice.
        if (change.Carrier != truth.Carrier || (change.Hold is { Carrier: not "" } named && named.Carrier != truth.Carrier))
        {
            yield return $"it is {truth.Carrier}'s";
        }

        if (change.At != Timestamp.FromDateTimeOffset(truth.At))
        {
            yield return "not its time";
        }

        if ((change.Hold is null) != (truth.Hold is null))
        {
            yield return truth.Hold is null ? "the hold ended, and is shown" : "the hold is not shown";
        }
        else if (truth.Hold is { } hold && !SaysTheSame(hold, change.Hold!))
        {
            yield return "not what the hold says";
        }

        var (reference, actor) = (truth.Hold?.Reference ?? "", truth.Actor);
        var expected = seen ? (reference, actor, truth.Producer, (ulong)truth.Sequence) : ("", "", "", 0UL);
        if ((change.Hold?.Reference ?? "", change.Actor, change.ProducerId, change.Sequence) != expected || (
            change.Hold is { Actor: not "" } acted && acted.Actor != expected.Item2))
        {
            yield return seen
                ? "reference, actor, producer or sequence are not those of the change"
                : "a stranger is shown more than is for them";
        }
    }

    private static bool SaysTheSame(Hold truth, V1.Hold hold) =>
        (int)truth.Disposition == (int)hold.Disposition
        && (int)truth.Reason == (int)hold.Reason
        && hold.AssertedAt == Timestamp.FromDateTimeOffset(truth.AssertedAt)
        && Equals(hold.ExpiresAt, truth.ExpiresAt is { } at ? Timestamp.FromDateTimeOffset(at) : null);

    private static IEnumerable<string> OwnHolds(StreamHistory stream) =>
        from message in stream.Messages
        from own in (message.SnapshotChunk?.OwnHolds ?? Enumerable.Empty<V1.OwnHold>()).Concat(
            message.VerifyResponse?.Buckets.SelectMany(bucket => bucket.OwnHolds) ?? [])
        where own.Hold.Carrier != stream.Client.Carrier
        select $"{stream}: a hold of {own.Hold.Carrier} among its own";
}
