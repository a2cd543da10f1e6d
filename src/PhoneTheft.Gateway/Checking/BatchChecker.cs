using PhoneTheft.Gateway.Core;
using PhoneTheft.Gateway.Replication;

namespace PhoneTheft.Gateway.Checking;

/// <summary>The check path for many devices at once: their statuses are looked up together, so that the waits for memory overlap.</summary>
internal sealed class BatchChecker(Replica replica)
{
    /// <param name="identities">The devices.</param>
    /// <param name="statuses">At least as many places; None where the shard of the device has not been loaded.</param>
    public BatchAnswers Check(ReadOnlySpan<EquipmentIdentity> identities, Span<EquipmentStatus> statuses)
    {
        // The views before the tables, as for one device: what is said of a shard then holds for all its answers. And before the
        // shards: a store that is opened between the two would have views of shards that aren't there.
        var views = replica.TakeViews();
        var shards = replica.Shards;
        return new BatchAnswers(views, shards, views.StatusesOf(identities, statuses));
    }
}

/// <summary>The state of the shards that one batch was answered from.</summary>
/// <param name="Views">What they were looked up in.</param>
/// <param name="Shards">By index.</param>
/// <param name="LostHolds">By place, whether the status comes from a hold that the store lost; null: none does.</param>
internal readonly record struct BatchAnswers(ReplicaViews Views, IReadOnlyList<ReplicaShard> Shards, bool[]? LostHolds)
{
    public int ShardCount => Views.Count;

    /// <summary>How fresh the answers of a loaded shard are.</summary>
    public Freshness FreshnessOf(int shard) => Freshness.Of(Shards[shard], Views[shard]!);
}
