using PhoneTheft.Gateway.Core;

namespace PhoneTheft.Gateway.Replication;

/// <summary>
/// The in-memory copy of the effective list that checks are answered from. Read by any number of threads at once, without locks or I/O.
/// </summary>
/// <remarks>
/// To strangers it is read only: a gateway fills its own, and the client library the one that it is given. How many shards there are
/// is the store's to say, so it answers <see cref="EquipmentStatus.None"/> until it has been filled once.
/// </remarks>
public sealed class Replica
{
    private volatile ReplicaShard[] _shards = [];
    private volatile Action? _advanced;

    /// <summary>Whether every shard has something to answer from. Never goes back to false.</summary>
    public bool IsLoaded => _shards is { Length: > 0 } shards && Array.TrueForAll(shards, shard => shard.View is not null);

    /// <summary>How long ago, at most, this copy was known to hold everything that the store held: the oldest of its shards.</summary>
    /// <value><see cref="TimeSpan.MaxValue"/> until it is loaded.</value>
    public TimeSpan Staleness => IsLoaded ? _shards.Max(shard => shard.Staleness) : TimeSpan.MaxValue;

    /// <summary>Devices that are answered from holds that the store lost.</summary>
    internal long LostHolds => _shards.Sum(shard => (long)(shard.View?.Lost?.Count ?? 0));

    /// <summary>By index; empty until the store was opened.</summary>
    internal IReadOnlyList<ReplicaShard> Shards => _shards;

    /// <summary>What a check of the device would say.</summary>
    /// <returns><see cref="EquipmentStatus.None"/> while the device's shard isn't loaded: not a permission.</returns>
    public EquipmentStatus StatusOf(EquipmentIdentity identity) =>
        ShardOf(identity)?.View?.StatusOf(identity) ?? EquipmentStatus.None;

    /// <summary>The status of each of many devices, in their order: several times as fast as one by one.</summary>
    /// <param name="identities">The devices, of whichever shards.</param>
    /// <param name="statuses">
    /// As many places. <see cref="EquipmentStatus.None"/> where the device's shard isn't loaded: not a permission.
    /// </param>
    /// <exception cref="ArgumentException">There are fewer places for statuses than devices.</exception>
    public void StatusesOf(ReadOnlySpan<EquipmentIdentity> identities, Span<EquipmentStatus> statuses) =>
        TakeViews().StatusesOf(identities, statuses);

    /// <summary>The shard of a device; null until the store was opened.</summary>
    internal ReplicaShard? ShardOf(EquipmentIdentity identity) =>
        _shards is { Length: > 0 } shards ? shards[identity.ShardOf(shards.Length)] : null;

    /// <summary>Every shard's newest view, to answer for many devices from; the answers are at least as new as these positions.</summary>
    internal ReplicaViews TakeViews() => new(_shards);

    /// <summary>From now on, whenever a shard has moved; on its follower's thread, so the listener must be quick, and not throw.</summary>
    internal void WhenAdvanced(Action listener) => _advanced = listener;

    /// <summary>Once, when the store was opened.</summary>
    internal void Open(IEnumerable<ReplicaShard> shards)
    {
        _shards = [.. shards];
        foreach (var shard in _shards)
        {
            shard.WhenAdvanced(() => _advanced?.Invoke());
        }
    }
}
