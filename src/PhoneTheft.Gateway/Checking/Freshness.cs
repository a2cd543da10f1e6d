using PhoneTheft.Gateway.CheckRpc;
using PhoneTheft.Gateway.Replication;

namespace PhoneTheft.Gateway.Checking;

/// <summary>How fresh what a shard answers is.</summary>
/// <param name="Position">The answer is at least as new as this.</param>
/// <param name="StalenessMs">How long ago this node last knew that it equalled the store.</param>
/// <param name="Suspect">The shard failed a comparison and is being rebuilt.</param>
internal readonly record struct Freshness(PositionMessage Position, long StalenessMs, bool Suspect)
{
    public static Freshness Of(ReplicaShard shard, PositionMessage position) =>
        new(position, (long)shard.Staleness.TotalMilliseconds, shard.IsSuspect);

    public bool Satisfies(TimeSpan? maxStaleness) =>
        maxStaleness is not { } most || (!Suspect && StalenessMs <= most.TotalMilliseconds);
}
