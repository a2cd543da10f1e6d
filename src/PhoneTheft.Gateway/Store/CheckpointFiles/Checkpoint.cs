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

    /// <summary>Gives a shard away: what the store then refuses is not to stay in memory.</summary>
    public ReplicaShard? Take(int shard) => Interlocked.Exchange(ref _shards[shard], null);

    /// <summary>A shard of it is not where the store's history is. Mostly they all are not, and one line says enough.</summary>
    public void Refuse(int shard, string why)
    {
        if (Interlocked.Exchange(ref _isRefused, 1) == 0)
        {
            refused($"its shard {shard}, perhaps among others, does not go on as the store does: {why}");
        }
    }
}
