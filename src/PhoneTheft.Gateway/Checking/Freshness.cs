using PhoneTheft.Gateway.Replication;

namespace PhoneTheft.Gateway.Checking;

/// <summary>How fresh the answers of a shard are.</summary>
/// <param name="View">The answer is at least as new as the position of this view.</param>
/// <param name="StalenessMs">How long ago, in milliseconds, this node last knew that it equalled the store.</param>
/// <param name="Suspect">The shard failed a comparison and is being rebuilt.</param>
internal readonly record struct Freshness(ShardView View, long StalenessMs, bool Suspect)
{
    public static Freshness Of(ReplicaShard shard, ShardView view) => new(view, (long)shard.Staleness.TotalMilliseconds, shard.IsSuspect);

    public bool Satisfies(TimeSpan? maxStaleness) =>
        maxStaleness is not { } most || (!Suspect && StalenessMs <= most.TotalMilliseconds);
}
