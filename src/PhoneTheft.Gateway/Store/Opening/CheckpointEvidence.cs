using PhoneTheft.Gateway.Store.CheckpointFiles;
using PhoneTheft.Gateway.Store.Format;

namespace PhoneTheft.Gateway.Store.Opening;

/// <summary>What this gateway's checkpoint file says about the store that is being opened.</summary>
/// <param name="Served">The store whose checkpoint is being served: no other store is taken, and no empty one; null: any.</param>
/// <param name="Header">Where the checkpoint has each shard; null: there is no checkpoint.</param>
/// <param name="EvidenceOfList">
/// Says why there was a list here; null: nothing says so. With such evidence an empty store is never taken for a new one.
/// </param>
internal sealed record CheckpointEvidence(StoreIdentity? Served, CheckpointHeader? Header, Func<string?> EvidenceOfList)
{
    /// <summary>There is no checkpoint file.</summary>
    public static CheckpointEvidence None { get; } = new(null, null, () => null);
}
