using PhoneTheft.Gateway.Core;

namespace PhoneTheft.Gateway.Store.Reading;

/// <summary>The changes that follow a position in a shard's log.</summary>
/// <param name="Meta">The shard's meta, read before the changes.</param>
/// <param name="Changes">Gapless, each chained to the one before, whole runs only; empty on a mismatch.</param>
/// <param name="IsLast">The log held nothing more when it was read.</param>
/// <param name="Mismatch">Why the store's history doesn't go on from that position; null when it does.</param>
internal sealed record ChangePage(ShardMeta Meta, IReadOnlyList<Change> Changes, bool IsLast, string? Mismatch = null);

/// <summary>How far a reader of the log has read.</summary>
/// <param name="Revision">The last change it has seen, with the start of the chain there.</param>
/// <param name="Chain">The whole chain there; null when the reader knows only its start, as from a client's cursor.</param>
internal readonly record struct LogPosition(Revision Revision, Chain? Chain);
