using PhoneTheft.Gateway.Core;

namespace PhoneTheft.Gateway.Sync;

/// <summary>Where a stream is in one shard.</summary>
/// <param name="Revision">All up to here was sent.</param>
/// <param name="Digest">Of the list there; null: not known, for instance at a cursor older than this node's ring.</param>
/// <param name="Adoptions">Of the shard, when the position was last known to be in its history.</param>
internal readonly record struct ShardPosition(Revision Revision, Digest? Digest, int Adoptions);
