using PhoneTheft.Gateway.Core;

namespace PhoneTheft.Gateway.Replication;

/// <summary>The newest view of every shard, taken before anything is looked up in their tables: for many devices at once.</summary>
/// <remarks>
/// It looks into the tables of the views it quotes and into no others, so an answer is at least as new as the position of its shard
/// here. Take another for the next batch: this one never learns of a table that was adopted meanwhile.
/// </remarks>
internal sealed class ReplicaViews
{
    private readonly ShardView?[] _views;
    private readonly bool _hasLost;

    internal ReplicaViews(ReplicaShard[] shards)
    {
        _views = Array.ConvertAll(shards, shard => shard.View);
        _hasLost = Array.Exists(_views, view => view is { Lost: not null });
    }

    /// <summary>Shards; 0 until the store was opened.</summary>
    public int Count => _views.Length;

    /// <summary>Position and table of a shard; null while nothing is loaded there.</summary>
    public ShardView? this[int shard] => _views[shard];

    /// <summary>The status of each device, in their order, of whichever shards.</summary>
    /// <param name="identities">The devices.</param>
    /// <param name="statuses">As many. None where the device's shard isn't loaded.</param>
    /// <returns>By place, whether the status comes from a hold that the store lost; null: none does.</returns>
    /// <exception cref="ArgumentException">There are fewer places for statuses than devices.</exception>
    public bool[]? StatusesOf(ReadOnlySpan<EquipmentIdentity> identities, Span<EquipmentStatus> statuses)
    {
        if (statuses.Length < identities.Length)
        {
            throw new ArgumentException("There is a status for each device.", nameof(statuses));
        }

        if (_views is [])
        {
            statuses[..identities.Length].Clear();
            return null;
        }

        StagedLookup.Find(_views, identities, statuses);
        return _hasLost ? LayOver(identities, statuses) : null;
    }

    private bool[]? LayOver(ReadOnlySpan<EquipmentIdentity> identities, Span<EquipmentStatus> statuses)
    {
        bool[]? marks = null;
        for (var i = 0; i < identities.Length; i++)
        {
            if (_views[identities[i].ShardOf(_views.Length)]?.Lost?.Over(identities[i], statuses[i]) is { } status && status != statuses[i])
            {
                statuses[i] = status;
                (marks ??= new bool[identities.Length])[i] = true;
            }
        }

        return marks;
    }
}
