namespace PhoneTheft.Gateway.Replication;

/// <summary>How a shard of this node stands to the store; numbered as in the contract.</summary>
internal enum ShardState
{
    None = 0,
    /// <summary>Nothing to answer from yet.</summary>
    Loading = 1,
    /// <summary>Held everything the store held, a moment ago.</summary>
    Fresh = 2,
    /// <summary>The store was not heard of for longer than the operator calls fresh; served, ageing.</summary>
    Stale = 3,
    /// <summary>Failed a comparison; served from what was held, being rebuilt.</summary>
    Suspect = 4,
}
