namespace PhoneTheft.Gateway.Core;

/// <summary>A position in the history of one shard.</summary>
/// <param name="Shard">0 … number of shards − 1.</param>
/// <param name="Epoch">Counts the times the store had to go on from an older position, from 1.</param>
/// <param name="Number">Gapless within the shard; 0 is the empty shard before its first change.</param>
/// <param name="Chain">
/// First 8 bytes, big-endian, of the chain there: after a failover two histories may hold the same number. 0 where only the place is
/// known, as in a hold.
/// </param>
public readonly record struct Revision(int Shard, long Epoch, long Number, ulong Chain);
