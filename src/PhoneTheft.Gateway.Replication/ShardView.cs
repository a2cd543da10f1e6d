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
    public EquipmentStatus StatusOf(EquipmentIdentity identity) => StatusOf(identity, out _);

    /// <inheritdoc cref="StatusOf(EquipmentIdentity)"/>
    /// <param name="identity">The device.</param>
    /// <param name="isLostHold">Whether it comes from a hold that the store lost, and would be another without it.</param>
    public EquipmentStatus StatusOf(EquipmentIdentity identity, out bool isLostHold)
    {
        var own = Table.StatusOf(identity);
        if (Lost is not { } lost)
        {
            isLostHold = false;
            return own;
        }

        var status = lost.Over(identity, own);
        isLostHold = status != own;
        return status;
    }

    /// <summary>Every device that a check does not answer as permitted, ascending.</summary>
    public IEnumerable<ListedStatus> InOrder()
    {
        var lost = Lost is null ? [] : Lost.Devices.OrderBy(device => device.Key).ToList();
        var next = 0;
        foreach (var (identity, own) in Table.InOrder())
        {
            for (; next < lost.Count && lost[next].Key < identity; next++)
            {
                yield return new(lost[next].Key, lost[next].Value.Status, true);
            }

            var isLost = next < lost.Count && lost[next].Key == identity;
            var status = isLost ? Lost!.Over(identity, own) : own;
            next += isLost ? 1 : 0;
            yield return new(identity, status, status != own);
        }

        for (; next < lost.Count; next++)
        {
            yield return new(lost[next].Key, lost[next].Value.Status, true);
        }
    }
}

/// <summary>A device that is not permitted.</summary>
/// <param name="Identity">The device.</param>
/// <param name="Status">What a check answers.</param>
/// <param name="IsLostHold">Whether that comes from a hold that the store lost.</param>
internal readonly record struct ListedStatus(EquipmentIdentity Identity, EquipmentStatus Status, bool IsLostHold);
