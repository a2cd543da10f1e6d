using PhoneTheft.Gateway.Core;
using PhoneTheft.Gateway.Replication;
using PhoneTheft.Gateway.Store.Reading;
using PhoneTheft.Gateway.Store.Redis;

namespace PhoneTheft.Gateway.Store.Losses;

/// <summary>Finds the changes that a node has seen and the store's history lacks, before the node forgets them.</summary>
internal sealed class LossFinder(ShardLog log, TimeProvider time)
{
    /// <returns>Null when the store's history holds the node's position, as far as can be told.</returns>
    /// <exception cref="StoreException">The store can't be reached, or is not this one.</exception>
    public async Task<LostBranch?> FindAsync(ReplicaShard shard, CancellationToken cancellationToken)
    {
        var meta = await log.ReadMetaAsync(cancellationToken);
        if (shard.View is not { Revision.Number: > 0 } view || await HoldsAsync(meta, view.Revision.Number, view.Chain, cancellationToken) is not false)
        {
            return null;
        }

        // Chains agree up to one number and from there on never again, so that number can be searched for by halves.
        var head = view.Revision.Number;
        var lost = (Number: head, view.Chain);
        var survives = 0L;
        for (var low = Math.Max(shard.Recent.Oldest, 1); low < lost.Number;)
        {
            var middle = low + ((lost.Number - low) / 2);
            if (shard.Recent.Find(middle) is { } change && await HoldsAsync(meta, middle, change.Chain, cancellationToken) is { } holds)
            {
                (low, lost, survives) = holds ? (middle + 1, lost, middle) : (low, (middle, change.Chain), survives);
            }
            else
            {
                low = middle + 1;
            }
        }

        var isAtLeast = survives != lost.Number - 1;
        var changes = new List<Change>();
        shard.Recent.TryRead(lost.Number - 1, int.MaxValue, changes);
        var loss = new Loss
        {
            Shard = shard.Index,
            Number = lost.Number,
            Chain = lost.Chain.First,
            Head = head,
            HeadChain = view.Chain.First,
            Changes = Math.Max(head - lost.Number + 1, head - meta.Revision.Number),

            // Before the first change all histories of a store are one.
            IsAtLeast = isAtLeast,
            NoticedAt = time.GetUtcNow(),
        };
        return new LostBranch(loss, isAtLeast ? null : survives, view.Revision.Epoch, changes);
    }

    /// <summary>What is still lost of a branch, now that the store may have gone on from another server than the one it was compared with.</summary>
    /// <exception cref="StoreException">The store can't be reached, or is not this one.</exception>
    public async Task<LostBranch> StillLostAsync(LostBranch branch, CancellationToken cancellationToken)
    {
        var meta = await log.ReadMetaAsync(cancellationToken);
        var (held, lost) = (0, branch.Changes.Count);
        while (held < lost)
        {
            // The first one first: mostly it is not there, and then nothing is.
            var middle = lost == branch.Changes.Count && held == 0 ? 0 : held + ((lost - held) / 2);
            var change = branch.Changes[middle];
            (held, lost) = await HoldsAsync(meta, change.Revision.Number, change.Chain, cancellationToken) is true ? (middle + 1, lost) : (held, middle);
        }

        return held == 0 ? branch : branch with { Fork = branch.Changes[held - 1].Revision.Number, Changes = [.. branch.Changes.Skip(held)] };
    }

    /// <returns>Null when it can't be told: the log doesn't go back that far.</returns>
    private async Task<bool?> HoldsAsync(ShardMeta meta, long number, Chain chain, CancellationToken cancellationToken)
    {
        if (number >= meta.Revision.Number)
        {
            return number == meta.Revision.Number && meta.Chain == chain;
        }

        return number >= meta.Oldest && await log.FindChainAsync(number, cancellationToken) is { } found ? found == chain : null;
    }
}
