using PhoneTheft.Gateway.Client.Journal;
using PhoneTheft.Gateway.Core;
using PhoneTheft.Gateway.Replication;
using ListScope = PhoneTheft.Gateway.V1.ListScope;

namespace PhoneTheft.Gateway.Client.State;

/// <summary>A state that ends with its process: the list in the tables that a gateway itself answers from, and no journal.</summary>
internal sealed class MemorySyncState : SyncState
{
    private Guid? _storeId;
    private int _shards;
    private string? _carrier;

    // Swapped whole, so that any thread may look up while a snapshot is put into use.
    private volatile ShardTable[]? _tables;

    public override Guid? StoreId => _storeId;

    public override int Shards => _shards;

    public override string? Carrier => _carrier;

    public override Cursor? Cursor => Position;

    public override bool HasList => _tables is not null;

    internal override SyncJournal? Journal => null;

    internal override IReadOnlyList<Digest> Digests =>
        _tables is { } tables ? [.. tables.Select(table => table.Digest)] : new Digest[_shards];

    private Cursor? Position { get; set; }

    private ShardTable[] Tables => _tables ?? throw new InvalidOperationException("There is no list yet.");

    public override EquipmentStatus StatusOf(EquipmentIdentity identity)
    {
        var tables = Tables;
        return tables[identity.ShardOf(tables.Length)].StatusOf(identity);
    }

    public override void Dispose() => _tables = null;

    internal override StateReader Read() => new MemoryStateReader(Tables, Position!, _carrier);

    internal override void BindStore(Guid storeId, int shards)
    {
        ShardCount.ThrowIfInvalid(shards);
        if (_storeId is { } known && (known != storeId || _shards != shards))
        {
            throw new SyncStateMismatchException($"This process follows store {known} with {_shards} shards, the gateway's store is {storeId} with {shards}. Connect to the right gateway, or start again.");
        }

        (_storeId, _shards) = (storeId, shards);
    }

    internal override void BindCarrier(string carrier)
    {
        if (_carrier is { } known && known != carrier)
        {
            throw new SyncStateMismatchException($"This process syncs for carrier {known}, not for {carrier}.");
        }

        _carrier = carrier;
    }

    internal override void Apply(IReadOnlyList<StateChange> changes, Cursor through)
    {
        if (_tables is { } tables)
        {
            Apply(tables, changes);
        }

        Position = through;
    }

    internal override SnapshotStage BeginSnapshot() => new Stage(this);

    internal override int ReplaceBuckets(ListScope scope, int shard, IReadOnlyList<BucketContent> buckets)
    {
        if (scope == ListScope.Own)
        {
            throw new NotSupportedException("A state in memory knows no own holds.");
        }

        var table = Tables[shard];
        var named = buckets.Select(content => content.Bucket).ToHashSet();
        var wanted = BucketContent.Devices(buckets, shard, _shards);
        var surplus = table.InOrder().Select(device => device.Key).Where(
            identity => named.Contains(Bucket.Of(identity, _shards)) && !wanted.ContainsKey(identity)).ToList();
        surplus.ForEach(identity => table.Set(identity, EquipmentStatus.Permitted));
        return surplus.Count + wanted.Count(device => table.Set(device.Key, device.Value) != device.Value);
    }

    private static void Apply(ShardTable[] tables, IReadOnlyList<StateChange> changes)
    {
        foreach (var change in changes)
        {
            tables[change.Identity.ShardOf(tables.Length)].Set(change.Identity, change.Status);
        }
    }

    private sealed class Stage(MemorySyncState state) : SnapshotStage
    {
        private readonly ShardTable[] _incoming = [.. Enumerable.Range(0, state._shards).Select(shard => new ShardTable(shard, state._shards))];

        public override IReadOnlyList<Digest> Digests => [.. _incoming.Select(table => table.Digest)];

        public override void Add(int shard, ReadOnlySpan<EquipmentIdentity> prohibited, ReadOnlySpan<EquipmentIdentity> tracked)
        {
            _incoming[shard].SetAll(prohibited, EquipmentStatus.Prohibited);
            _incoming[shard].SetAll(tracked, EquipmentStatus.Tracked);
        }

        public override void AddOwn(IReadOnlyList<Hold> holds)
        {
        }

        public override void Apply(IReadOnlyList<StateChange> changes) => MemorySyncState.Apply(_incoming, changes);

        public override void Commit(Cursor cursor)
        {
            state.Position = cursor;
            state._tables = _incoming;
        }

        public override void Dispose()
        {
        }
    }
}
