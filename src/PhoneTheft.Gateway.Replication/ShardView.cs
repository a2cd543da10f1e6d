using PhoneTheft.Gateway.Core;

namespace PhoneTheft.Gateway.Replication;

/// <summary>What a reader needs of one shard, reached through one reference: a position and a table that is at least there.</summary>
/// <remarks>
/// A new view per change, published after the table took the change. So a reader who took the view first and looks into
/// the table then may see a later change, never an earlier state than the position it quotes.
/// </remarks>
/// <param name="Table">The effective list.</param>
/// <param name="Revision">Where the table is, at least.</param>
/// <param name="Chain">The whole chain at <paramref name="Revision"/>.</param>
/// <param name="Digest">The digest of the list there: the table's own may already be ahead, and half moved.</param>
/// <param name="Holds">Holds of all carriers there, as the store counts them.</param>
/// <param name="Lost">What the store lost and this node still answers; null: nothing. Position and digest do not count it.</param>
internal sealed record ShardView(ShardTable Table, Revision Revision, Chain Chain, Digest Digest, long Holds, LostHolds? Lost = null)
{
    /// <summary>What a check answers for a device of the shard.</summary>
    public EquipmentStatus StatusOf(EquipmentIdentity identity)
    {
        var own = Table.StatusOf(identity);
        return Lost is { } lost ? lost.Over(identity, own) : own;
    }
}
