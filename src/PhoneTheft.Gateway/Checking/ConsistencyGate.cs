using PhoneTheft.Gateway.Core;
using PhoneTheft.Gateway.Replication;
using PhoneTheft.Gateway.Store;
using PhoneTheft.Gateway.Store.Redis;

namespace PhoneTheft.Gateway.Checking;

/// <summary>Holds a check back until this node is as new as the caller asks. Callers of a shard share one look at the store.</summary>
internal sealed class ConsistencyGate(Replica replica, HoldStore store, TimeProvider time)
{
    /// <summary>Without a deadline: a hang is worse for a phone that waits than any answer.</summary>
    private static readonly TimeSpan LongestWait = TimeSpan.FromSeconds(1);

    /// <summary>A deadline months away is another way to say none; no timer takes it.</summary>
    private static readonly TimeSpan LongestDeadline = TimeSpan.FromMinutes(1);

    /// <param name="required">What is asked for.</param>
    /// <param name="devices">The devices that are asked about.</param>
    /// <param name="deadline">The end of the wait; null: a second.</param>
    /// <param name="cancellationToken">Ends the wait by an <see cref="OperationCanceledException"/>.</param>
    /// <returns>None when this node is new enough; else NotLoaded, RevisionUnknown or TimedOut.</returns>
    /// <exception cref="StoreException">The store has to be asked and cannot be.</exception>
    public async Task<CheckRefusal> WaitAsync(
        RequiredConsistency required, IEnumerable<EquipmentIdentity> devices, DateTimeOffset? deadline, CancellationToken cancellationToken)
    {
        if (!required.NeedsWaiting)
        {
            return CheckRefusal.None;
        }

        if (replica.Shards.Count == 0)
        {
            return CheckRefusal.NotLoaded;
        }

        try
        {
            var reached = await Task.WhenAll(required.IsFull
                ? ShardsOf(devices).Select(shard => CatchUpAsync(shard, deadline, cancellationToken))
                : required.AtLeast!.Select(position => ReachAsync(position, deadline, cancellationToken)));
            return Array.TrueForAll(reached, isReached => isReached) ? CheckRefusal.None : CheckRefusal.RevisionUnknown;
        }
        catch (TimeoutException)
        {
            return CheckRefusal.TimedOut;
        }
    }

    private IEnumerable<int> ShardsOf(IEnumerable<EquipmentIdentity> devices) =>
        devices.Select(device => device.ShardOf(replica.Shards.Count)).Distinct();

    private async Task<bool> CatchUpAsync(int shard, DateTimeOffset? deadline, CancellationToken cancellationToken)
    {
        await store.CatchUpAsync(shard, TimeUntil(deadline), cancellationToken);
        return true;
    }

    private async Task<bool> ReachAsync(Revision wanted, DateTimeOffset? deadline, CancellationToken cancellationToken)
    {
        var shard = replica.Shards[wanted.Shard];
        if (shard.View is not { } view || view.Revision.Number < wanted.Number)
        {
            // A position nobody has reached is not waited for on a client's word: one look at the store tells.
            await CatchUpAsync(wanted.Shard, deadline, cancellationToken);
            view = shard.View;
        }

        return view is not null && view.Revision.Number >= wanted.Number && IsOnThisBranch(shard, view, wanted);
    }

    private static bool IsOnThisBranch(ReplicaShard shard, ShardView view, Revision wanted)
    {
        if (wanted.Epoch > view.Revision.Epoch)
        {
            return false;
        }

        // Without a chain, or from before what this node remembers, there is nothing to compare; the number is all there is.
        var chain = wanted.Number == view.Revision.Number ? view.Chain.First : shard.Recent.Find(wanted.Number)?.Chain.First;
        return wanted.Chain == 0 || chain is null || chain == wanted.Chain;
    }

    private TimeSpan TimeUntil(DateTimeOffset? deadline)
    {
        if (deadline is not { } end)
        {
            return LongestWait;
        }

        var left = end - time.GetUtcNow();
        return left <= TimeSpan.Zero ? TimeSpan.Zero : left < LongestDeadline ? left : LongestDeadline;
    }
}

/// <summary>How fresh an answer has to be.</summary>
/// <param name="AtLeast">Wait until this node has reached each of these positions; null: none.</param>
/// <param name="IsFull">Ask the store for its newest change first.</param>
/// <param name="MaxStaleness">Refuse older answers; null: any age is accepted.</param>
internal readonly record struct RequiredConsistency(IReadOnlyList<Revision>? AtLeast, bool IsFull, TimeSpan? MaxStaleness)
{
    public bool NeedsWaiting => AtLeast is not null || IsFull;
}
