using PhoneTheft.Gateway.Core;
using PhoneTheft.Gateway.Store.Reading;

namespace PhoneTheft.Gateway.Store.Following;

/// <summary>What followed a position.</summary>
/// <param name="Meta">The shard's meta, read before the changes.</param>
/// <param name="Changes">Gapless, each chained to the one before, whole runs; empty on a mismatch.</param>
/// <param name="IsLast">Nothing more was there.</param>
/// <param name="Mismatch">Why the store's history doesn't go on from that position; null: it does.</param>
internal sealed record TailPage(ShardMeta Meta, IReadOnlyList<Change> Changes, bool IsLast, string? Mismatch = null);
