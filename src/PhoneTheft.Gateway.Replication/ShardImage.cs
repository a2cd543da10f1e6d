using PhoneTheft.Gateway.Core;

namespace PhoneTheft.Gateway.Replication;

/// <summary>One shard at one position, to be kept over a restart.</summary>
/// <param name="Revision">Where it is.</param>
/// <param name="Chain">The whole chain there.</param>
/// <param name="Digest">The digest of the list there, by the store and by the table alike.</param>
/// <param name="Holds">Holds of all carriers there.</param>
/// <param name="Prohibited">Devices that are PROHIBITED.</param>
/// <param name="Tracked">Devices that are TRACKED.</param>
/// <param name="ConfirmedAt">When this node last knew that it held everything the store held, by this machine's wall clock.</param>
/// <param name="Table">The list.</param>
internal sealed record ShardImage(
    Revision Revision, Chain Chain, Digest Digest, long Holds, long Prohibited, long Tracked, DateTimeOffset ConfirmedAt, TableImage Table);
