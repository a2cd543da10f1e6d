using PhoneTheft.Gateway.Replication;
using PhoneTheft.Gateway.Store;
using PhoneTheft.Gateway.Store.Redis;

namespace PhoneTheft.Gateway.Sync;

/// <summary>Answers how far the store itself has come, and not only this node.</summary>
internal sealed class ProgressHandler(Replica replica, HoldStore store)
{
    private static readonly TimeSpan LookWithin = TimeSpan.FromSeconds(1);

    /// <exception cref="StoreException">The store does not answer.</exception>
    public async Task<Outgoing.Progress> LookAsync(ulong requestId, CancellationToken cancellationToken)
    {
        // The store is asked once for all streams that ask at the same moment; the reader waits, so a client has one question at a time.
        try
        {
            await Task.WhenAll(replica.Shards.Select(shard => store.CatchUpAsync(shard.Index, LookWithin, cancellationToken)));
        }
        catch (TimeoutException e)
        {
            throw new StoreException(StoreFault.Unavailable, "The store does not answer, so its newest position is not known.", e);
        }

        return new Outgoing.Progress(requestId, [.. replica.Shards.Select(shard => shard.View!.Revision.Number)]);
    }
}
