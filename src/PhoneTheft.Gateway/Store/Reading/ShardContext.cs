using PhoneTheft.Gateway.Replication;
using PhoneTheft.Gateway.Store.Redis;

namespace PhoneTheft.Gateway.Store.Reading;

/// <summary>What the writer and the follower of one shard share.</summary>
internal sealed class ShardContext
{
    private readonly Action<int> _ring;

    /// <param name="store">The store.</param>
    /// <param name="replica">This node's copy of the shard.</param>
    /// <param name="ring">Takes the shard's index.</param>
    public ShardContext(StoreContext store, ReplicaShard replica, Action<int> ring)
    {
        _ring = ring;
        Store = store;
        Replica = replica;
        Reader = new ShardReader(Index, store.Database, store.Options, store.Time);
        Log = new ShardLog(Index, store.Identity, Reader);
        Clock = new StoreClock(store.Time);
    }

    public StoreContext Store { get; }

    /// <summary>This node's copy of the shard.</summary>
    public ReplicaShard Replica { get; }

    public int Index => Replica.Index;

    public ShardReader Reader { get; }

    public ShardLog Log { get; }

    /// <summary>The store's time, as far as this node has heard it.</summary>
    public StoreClock Clock { get; }

    /// <summary>Tells every follower of the shard, here and at other gateways, that it has changed.</summary>
    public void Ring() => _ring(Index);
}
