using PhoneTheft.Gateway.Replication;
using PhoneTheft.Gateway.Store.Format;

namespace PhoneTheft.Gateway.Store.CheckpointFiles;

/// <summary>The replica as it was before the restart. Nobody has compared it with the store yet.</summary>
/// <param name="identity">The store it is of.</param>
/// <param name="shards">Restored, each with its age as staleness.</param>
/// <param name="mayServe">Whether it may be answered from while the store is away.</param>
/// <param name="refused">Tells people why it is not used.</param>
internal sealed class Checkpoint(StoreIdentity identity, ReplicaShard[] shards, bool mayServe, Action<string> refused)
{
    private readonly ReplicaShard?[] _shards = [.. shards];
    private int _isRefused;

    public StoreIdentity Identity => identity;

    public bool MayServe => mayServe;

    /// <summary>The oldest of its shards; what is asked of the others is younger.</summary>
    public TimeSpan Age { get; } = shards.Max(shard => shard.Staleness);

    /// <summary>Hands over a shard and forgets it, so that a shard that the store refuses does not stay in memory.</summary>
    public ReplicaShard? Take(int shard) => Interlocked.Exchange(ref _shards[shard], null);

    /// <summary>Says that a shard does not fit the store's history. Usually no shard fits then, so only the first is logged.</summary>
    public void Refuse(int shard, string why)
    {
        if (Interlocked.Exchange(ref _isRefused, 1) == 0)
        {
            refused($"the store does not continue the history of its shard {shard}, and perhaps of others: {why}");
        }
    }
}
