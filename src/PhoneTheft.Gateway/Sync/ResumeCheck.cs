using PhoneTheft.Gateway.Core;
using PhoneTheft.Gateway.Replication;
using PhoneTheft.Gateway.Store;
using PhoneTheft.Gateway.Store.Redis;
using PhoneTheft.Gateway.V1;
using Revision = PhoneTheft.Gateway.Core.Revision;

namespace PhoneTheft.Gateway.Sync;

/// <summary>
/// Tells whether a client's position is in the history this node follows. A cursor can be forged: only what this node or the store
/// shows counts.
/// </summary>
internal sealed class ResumeCheck(HoldStore store)
{
    private static readonly TimeSpan LookWithin = TimeSpan.FromSeconds(1);

    /// <exception cref="StoreException">The store has to be asked, and can't be.</exception>
    public async Task<ResumeVerdict> CheckAsync(ReplicaShard shard, Revision position, CancellationToken cancellationToken)
    {
        if (shard.View!.Revision.Number < position.Number)
        {
            await CatchUpAsync([shard], cancellationToken);
        }

        var view = shard.View;
        if (position.Number > view.Revision.Number)
        {
            return NotOurs(position, view);
        }

        if (position.Number == view.Revision.Number)
        {
            return position.Chain == view.Chain.First ? Good(view.Digest) : NotOurs(position, view);
        }

        if (shard.Recent.Find(position.Number) is { } change)
        {
            return position.Chain == change.Chain.First ? Good(change.Digest) : NotOurs(position, view);
        }

        if (position.Number == 0)
        {
            return await IsFirstStillThereAsync(shard, cancellationToken) ? Good(Digest.Empty) : new ResumeVerdict(
                SnapshotReason.Compacted);
        }

        return await store.FindChangeAsync(shard.Index, position.Number, cancellationToken) switch
        {
            null => new ResumeVerdict(SnapshotReason.Compacted),
            { } found => position.Chain == found.Chain.First ? Good(found.Digest) : NotOurs(position, view),
        };
    }

    /// <summary>Looks at the store, and loads anew what its history has left.</summary>
    /// <exception cref="StoreException">It takes too long; the client comes again.</exception>
    public async Task CatchUpAsync(IEnumerable<ReplicaShard> shards, CancellationToken cancellationToken)
    {
        try
        {
            await Task.WhenAll(shards.Select(shard => store.CatchUpAsync(shard.Index, LookWithin, cancellationToken)));
        }
        catch (TimeoutException e)
        {
            throw new StoreException(
                StoreFault.Unavailable,
                "The store does not answer, so this gateway cannot tell whether the cursor can be resumed. Try again, or connect to another gateway.",
                e);
        }
    }

    private async Task<bool> IsFirstStillThereAsync(ReplicaShard shard, CancellationToken cancellationToken) =>
        shard.Recent.Oldest == 1 || await store.FindChangeAsync(shard.Index, 1, cancellationToken) is not null;

    private static ResumeVerdict Good(Digest digest) => new(SnapshotReason.Unspecified, digest);

    private static ResumeVerdict NotOurs(Revision position, ShardView view) =>
        new(position.Epoch < view.Revision.Epoch ? SnapshotReason.Epoch : SnapshotReason.Forked);
}

/// <summary>Whether a position can be gone on from.</summary>
/// <param name="Reason">Why not; unspecified: it can.</param>
/// <param name="Digest">Of the list at the position, when this node knows it.</param>
internal readonly record struct ResumeVerdict(SnapshotReason Reason, Digest? Digest = null)
{
    public bool IsGood => Reason == SnapshotReason.Unspecified;
}
