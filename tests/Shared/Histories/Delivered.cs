namespace PhoneTheft.Gateway.Histories;

/// <summary>The changes in a message.</summary>
internal static class Delivered
{
    public static IEnumerable<(V1.ShardChanges Shard, V1.ListChange Change)> ChangesIn(V1.SyncResponse message) =>
        message.Changes is null ? [] : message.Changes.Shards.SelectMany(shard => shard.Changes.Select(change => (shard, change)));
}
