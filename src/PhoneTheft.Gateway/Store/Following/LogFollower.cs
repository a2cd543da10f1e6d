using PhoneTheft.Gateway.Replication;
using PhoneTheft.Gateway.Store.Reading;
using PhoneTheft.Gateway.Store.Redis;

namespace PhoneTheft.Gateway.Store.Following;

/// <summary>Brings a loaded shard to the store's newest position and compares it there.</summary>
internal sealed class LogFollower(ReplicaShard shard, ShardLog log, TimeProvider time)
{
    /// <summary>Whether writes were frozen at the last look.</summary>
    public bool StoreIsFrozen { get; private set; }

    /// <returns>Null when the shard now equals the store; else why it can't.</returns>
    /// <exception cref="StoreException">The store can't be followed.</exception>
    public async Task<string?> CatchUpAsync(CancellationToken cancellationToken)
    {
        while (true)
        {
            var asked = time.GetTimestamp();
            var view = shard.View!;
            var page = await log.ReadAfterAsync(new LogPosition(view.Revision, view.Chain), cancellationToken);
            if (page.Mismatch is not null)
            {
                return page.Mismatch;
            }

            StoreIsFrozen = page.Meta.IsFrozen;
            shard.Apply(page.Changes);
            if (page.Changes is [.., var last] && last.Digest != view.Table.Digest)
            {
                return $"at {last.Revision.Number} this node's list has another digest than the store's";
            }

            // Nothing new was there to compare at, and of a table from before a restart nothing has been compared yet.
            if (page.Changes.Count == 0 && page.Meta.Revision.Number == view.Revision.Number && page.Meta.Digest != view.Digest)
            {
                return $"at {view.Revision.Number} the store's list has another digest than this node's";
            }

            if (page.IsLast)
            {
                shard.Enter(page.Meta.Revision.Epoch);
                shard.Confirm(asked);
                return null;
            }
        }
    }
}
