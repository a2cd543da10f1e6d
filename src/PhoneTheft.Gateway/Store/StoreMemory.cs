using PhoneTheft.Gateway.Store.AcknowledgedPositions;
using PhoneTheft.Gateway.Store.CheckpointFiles;
using PhoneTheft.Gateway.Store.Losses;

namespace PhoneTheft.Gateway.Store;

/// <summary>What this node knows of a store from before it was opened.</summary>
/// <param name="Losses">What the store is known to have forgotten.</param>
/// <param name="Checkpoint">What the followers may start from; null: nothing, or it is served already.</param>
/// <param name="Acknowledged">How far changes were answered for; null with a Redis.</param>
internal sealed record StoreMemory(LossBook Losses, Checkpoint? Checkpoint = null, AcknowledgedKeeper? Acknowledged = null);
