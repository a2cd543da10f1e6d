using PhoneTheft.Gateway.Replication;
using PhoneTheft.Gateway.Store;

namespace PhoneTheft.Gateway.Sync;

/// <summary>Where a stream reads the list from: this node's replica, and the store behind it for what the replica does not hold.</summary>
/// <param name="Replica">What checks are answered from, too.</param>
/// <param name="Store">Older changes, and who holds what.</param>
/// <param name="Resume">Whether a position is in the history that this node follows.</param>
/// <param name="ReadGate">One stream at a time reads a whole shard.</param>
internal sealed record ListSource(Replica Replica, HoldStore Store, ResumeCheck Resume, ShardReadGate ReadGate);
