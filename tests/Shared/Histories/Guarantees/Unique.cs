namespace PhoneTheft.Gateway.Histories.Guarantees;

/// <summary>A change comes once on a stream, and what a producer sends again is applied once.</summary>
internal static class Unique
{
    public static IEnumerable<string> Violations(History history) =>
        history.Streams.SelectMany(RepeatedOn).Concat(AppliedTwice(history.Store));

    private static IEnumerable<string> RepeatedOn(StreamHistory stream) =>
        from delivered in stream.Messages.SelectMany(Delivered.ChangesIn)
        group delivered by (delivered.Shard.Shard, delivered.Shard.Epoch, delivered.Change.Number) into same
        where same.Skip(1).Any()
        select $"{stream.At((int)same.Key.Shard, same.Key.Number)} comes {same.Count()} times";

    private static IEnumerable<string> AppliedTwice(StoreHistory store) =>
        from change in store.Changes
        where change.Producer.Length > 0
        group change by (change.Carrier, change.Producer, change.Revision.Shard, change.Sequence) into same
        where same.Skip(1).Any()
        select $"Sequence {same.Key.Sequence} of a producer of {same.Key.Carrier} made the changes {string.Join(", ", same.Select(change => change.Revision.Number))} of shard {same.Key.Shard}";
}
