namespace PhoneTheft.Gateway.Core.Replication;

/// <summary>The in-memory copy of the effective list that every check is answered from.</summary>
/// <remarks>How many shards there are is the store's to say, so there are none until it has been opened once.</remarks>
public sealed class Replica
{
    private volatile ReplicaShard[] _shards = [];
    private volatile Action? _advanced;

    /// <summary>By index; empty until the store was opened.</summary>
    public IReadOnlyList<ReplicaShard> Shards => _shards;

    /// <summary>Whether every shard has something to answer from. Never goes back to false.</summary>
    public bool IsLoaded => _shards is { Length: > 0 } shards && Array.TrueForAll(shards, shard => shard.View is not null);

    /// <summary>The shard of a device; null until the store was opened.</summary>
    public ReplicaShard? ShardOf(EquipmentIdentity identity) =>
        _shards is { Length: > 0 } shards ? shards[identity.ShardOf(shards.Length)] : null;

    /// <summary>Every shard's newest view, to answer for many devices from; the answers are at least as new as these positions.</summary>
    public ReplicaViews TakeViews() => new(_shards);

    /// <summary>From now on, whenever a shard has moved; on its feeder's thread, so the listener must be quick, and not throw.</summary>
    public void WhenAdvanced(Action listener) => _advanced = listener;

    /// <summary>Once, when the store was opened.</summary>
    public void Open(IEnumerable<ReplicaShard> shards)
    {
        _shards = [.. shards];
        foreach (var shard in _shards)
        {
            shard.WhenAdvanced(() => _advanced?.Invoke());
        }
    }
}
