namespace PhoneTheft.Gateway.Client;

/// <summary>How far one gateway is.</summary>
public sealed record GatewayStatus
{
    /// <summary>Names the store for ever; empty: not known yet.</summary>
    public required string StoreId { get; init; }

    /// <summary>Of the gateway.</summary>
    public required string Version { get; init; }

    /// <summary>One per shard, by shard; empty: the store has not been reached yet.</summary>
    public required IReadOnlyList<ShardStatus> Shards { get; init; }

    /// <summary>The gateway's position in every shard, opaque; empty while a shard is loading.</summary>
    public ReadOnlyMemory<byte> Cursor { get; init; }

    /// <summary>Why the store is not being followed at the moment; empty: it is.</summary>
    public string Trouble { get; init; } = "";

    /// <summary>What the store is known to have lost, until somebody clears it; the same at every gateway.</summary>
    public IReadOnlyList<LostChanges> Losses { get; init; } = [];

    /// <summary>Devices of all shards that the gateway answers from holds that the store lost.</summary>
    public long LostHolds { get; init; }

    /// <summary>What is dangerous about the store's servers, a sentence or two each.</summary>
    public IReadOnlyList<string> Warnings { get; init; } = [];
}

/// <summary>How one shard of a gateway stands to the store; numbered as in the contract.</summary>
public enum ShardState
{
    /// <summary>Not known to this version of the library.</summary>
    None = 0,

    /// <summary>Nothing to answer from yet.</summary>
    Loading = 1,

    /// <summary>Equal to the store within what the operator calls fresh, 2 s unless set otherwise.</summary>
    Fresh = 2,

    /// <summary>The store was not heard of for a while; checks are answered, and their staleness grows.</summary>
    Stale = 3,

    /// <summary>Failed a comparison; checks are answered from what was held before, until it is rebuilt.</summary>
    Suspect = 4,
}

/// <summary>
/// Changes that were in a shard's history and are no longer, after a failover or a restored backup. A gateway that had answered them goes
/// on with it; at others, devices may be PERMITTED that were not.
/// </summary>
/// <param name="Id">Names the loss as it stands; when more comes out, the id is another.</param>
/// <param name="Shard">Whose history.</param>
/// <param name="Changes">How many are known to be lost.</param>
/// <param name="IsAtLeast">There may be more: nobody knows how far back the histories part.</param>
/// <param name="NoticedAt">When a gateway noticed it, by the store's clock; null: not said.</param>
/// <param name="FirstNumber">Number of the first lost change that is known.</param>
public sealed record LostChanges(string Id, int Shard, long Changes, bool IsAtLeast, DateTimeOffset? NoticedAt, long FirstNumber)
{
    /// <summary>How many of them are back, or were there already.</summary>
    public long PutBack { get; init; }

    /// <summary>How many were left out, because their carriers have said something newer.</summary>
    public long Superseded { get; init; }

    /// <summary>How many are missing, as far as is known.</summary>
    public long Missing => Math.Max(0, Changes - PutBack - Superseded);

    /// <summary>The missing changes have numbers from this one, in the history that was lost, to <see cref="LastMissing"/>; 0: not known.</summary>
    public long FirstMissing { get; init; }

    /// <summary>The highest number that a missing change may have; 0: not known.</summary>
    public long LastMissing { get; init; }

    /// <summary>Carriers of missing changes that the gateway remembers and could not put back yet; empty: none is known.</summary>
    public IReadOnlyList<string> Carriers { get; init; } = [];
}

/// <summary>What became of one id of <see cref="BlocklistClient.ClearLossesAsync"/>.</summary>
/// <param name="Id">As it was given.</param>
/// <param name="Error">Why the loss still stands, such as LOSS_NOT_FOUND or LOSS_HAS_GROWN; null: it is cleared.</param>
public sealed record ClearedLoss(string Id, GatewayError? Error);
