using PhoneTheft.Gateway.Client.Journal;
using PhoneTheft.Gateway.Client.StateFiles;
using PhoneTheft.Gateway.Core;
using ListScope = PhoneTheft.Gateway.V1.ListScope;

namespace PhoneTheft.Gateway.Client.State;

/// <summary>A state in one SQLite file. Its tables are a contract of their own: docs/state-file.md.</summary>
internal sealed class SqliteSyncState : SyncState
{
    private readonly StateLock _lock;
    private readonly StateDatabase _database;
    private readonly SyncJournal _journal;
    private readonly Lock _lookup = new();
    private readonly StateDatabase _lookupDatabase;
    private readonly Statement _position;
    private Digest[] _digests = [];
    private LocalList? _list;
    private Statement? _statusQuery;
    private SqliteSnapshot? _snapshot;
    private Guid? _storeId;
    private string? _carrier;
    private Cursor? _cursor;

    private SqliteSyncState(StateLock @lock, StateDatabase database, StateDatabase lookupDatabase, TimeProvider time)
    {
        _lock = @lock;
        _database = database;
        _lookupDatabase = lookupDatabase;
        (_storeId, _digests, _carrier, _cursor) = StateRow.Read(database);
        _journal = new SyncJournal(database, _digests.Length, time);
        _position = database.Prepare(StateRow.Move);
    }

    public override Guid? StoreId => _storeId;

    public override int Shards => _digests.Length;

    public override string? Carrier => _carrier;

    public override Cursor? Cursor => Volatile.Read(ref _cursor);

    public override bool HasList => Cursor is not null;

    internal override SyncJournal Journal => _journal;

    internal override IReadOnlyList<Digest> Digests => _digests;

    private LocalList List => _list ??= new LocalList(_database, StateSchema.List, StateSchema.OwnHolds);

    public static SqliteSyncState OpenFile(string path, SyncStateOptions options)
    {
        path = Resolve(path);
        var @lock = StateLock.Take(path);
        StateDatabase? database = null;
        StateDatabase? lookup = null;
        try
        {
            database = StateFile.OpenToWrite(path);
            lookup = StateFile.OpenToRead(path);
            var state = new SqliteSyncState(@lock, database, lookup, options.TimeProvider);
            if (options.Carrier is { } carrier)
            {
                state.BindCarrier(carrier);
            }

            return state;
        }
        catch
        {
            lookup?.Dispose();
            database?.Dispose();
            @lock.Dispose();
            throw;
        }
    }

    /// <summary>The path with links followed: two names of one file must meet at one lock.</summary>
    public static string Resolve(string path)
    {
        var file = new FileInfo(path);
        return file.LinkTarget is null ? file.FullName : file.ResolveLinkTarget(returnFinalTarget: true)!.FullName;
    }

    public override EquipmentStatus StatusOf(EquipmentIdentity identity)
    {
        // A connection of its own: a check doesn't wait for a transaction of the engine.
        lock (_lookup)
        {
            ThrowWithoutList();
            _statusQuery ??= _lookupDatabase.Prepare(LocalList.StatusQuery(StateSchema.List));
            return LocalList.StatusOf(_statusQuery, identity);
        }
    }

    internal override StateReader Read()
    {
        ThrowWithoutList();
        return SqliteStateReader.Open(_database.Path);
    }

    internal override void BindStore(Guid storeId, int shards)
    {
        ShardCount.ThrowIfInvalid(shards);
        if (_storeId is { } known)
        {
            if (known != storeId || Shards != shards)
            {
                throw new SyncStateMismatchException($"The state is of store {known} with {Shards} shards, the gateway's store is {storeId} with {shards}. Connect to the right gateway, or start a state of its own for this store.");
            }

            return;
        }

        lock (_database.Gate)
        {
            var digests = new Digest[shards];
            using var transaction = _database.Begin(durable: true);
            using var update = _database.Prepare("UPDATE state SET store_id = ?, shards = ?, digests = ?");
            update.Bind(1, storeId.ToString()).Bind(2, (long)shards).Bind(3, StateRow.Packed(digests)).Run();
            _journal.DealOut(shards);
            transaction.Commit();
            _journal.Load(shards);
            _storeId = storeId;
            _digests = digests;
        }
    }

    internal override void BindCarrier(string carrier)
    {
        lock (_database.Gate)
        {
            if (_carrier is null)
            {
                using var transaction = _database.Begin(durable: true);
                using var update = _database.Prepare("UPDATE state SET carrier = ?");
                update.Bind(1, carrier).Run();
                transaction.Commit();
                _carrier = carrier;
            }
        }

        ThrowIfAnothers(carrier);
    }

    internal override void Apply(IReadOnlyList<StateChange> changes, Cursor through)
    {
        lock (_database.Gate)
        {
            ThrowWithoutList();
            var digests = _digests.ToArray();
            var carrier = _carrier ?? CarrierIn(changes);
            using var transaction = _database.Begin(durable: false);
            List.Apply(changes, carrier, digests);
            KeepPosition(through, digests, carrier);
            transaction.Commit();
            Adopt(through, digests, carrier);
        }
    }

    internal override SnapshotStage BeginSnapshot()
    {
        if (Shards == 0)
        {
            throw new InvalidOperationException("The store has to be known before its list.");
        }

        lock (_database.Gate)
        {
            _snapshot?.Dispose();
            return _snapshot = new SqliteSnapshot(_database, this);
        }
    }

    internal override int ReplaceBuckets(ListScope scope, int shard, IReadOnlyList<BucketContent> buckets)
    {
        lock (_database.Gate)
        {
            ThrowWithoutList();
            var (digests, carrier) = (_digests.ToArray(), _carrier);
            var rows = new BucketRows(_database, List, shard, Shards);
            using var transaction = _database.Begin(durable: false);
            int different;
            if (scope == ListScope.Own)
            {
                carrier ??= buckets.SelectMany(content => content.OwnHolds).FirstOrDefault()?.Carrier;
                buckets.SelectMany(content => content.OwnHolds).ToList().ForEach(hold => ThrowIfAnothers(hold.Carrier));
                different = rows.ReplaceOwnHolds(buckets);
            }
            else
            {
                different = rows.ReplaceList(buckets, out digests[shard]);
            }

            KeepPosition(_cursor!, digests, carrier);
            transaction.Commit();
            Adopt(_cursor!, digests, carrier);
            return different;
        }
    }

    public override void Dispose()
    {
        // The reading one first: who closes last merges the log into the file and removes it, and only a writer can.
        lock (_lookup)
        {
            _statusQuery?.Dispose();
            _lookupDatabase.Dispose();
        }

        lock (_database.Gate)
        {
            _snapshot?.Dispose();
            _list?.Dispose();
            _position.Dispose();
            _journal.Dispose();
            _database.Dispose();
        }

        _lock.Dispose();
    }

    /// <summary>Within a transaction: what has come in takes the place of what was there.</summary>
    internal void Replace(Cursor cursor, Digest[] digests, string? carrier)
    {
        _list?.Dispose();
        _list = null;
        _database.Execute(StateSchema.Replace);
        KeepPosition(cursor, digests, carrier);
    }

    /// <summary>After the transaction: what the file has now holds in memory as well.</summary>
    internal void Adopt(Cursor cursor, Digest[] digests, string? carrier)
    {
        _digests = digests;
        _carrier = carrier;
        Volatile.Write(ref _cursor, cursor);
    }

    // Nobody tells a client its own name; but what its own producer published is its own.
    internal string? CarrierIn(IReadOnlyList<StateChange> changes)
    {
        var producer = _journal.ProducerId.ToString();
        return changes.FirstOrDefault(change => change.Hold?.Producer == producer).Carrier;
    }

    internal void ThrowIfAnothers(string carrier)
    {
        if (_carrier is { } known && known != carrier)
        {
            throw new SyncStateMismatchException($"The state {_database.Path} is that of carrier {known}, not of {carrier}. Connect as {known}, or start a state of its own for {carrier}.");
        }
    }

    /// <summary>Within a transaction.</summary>
    private void KeepPosition(Cursor cursor, Digest[] digests, string? carrier)
    {
        if (cursor.StoreId != _storeId)
        {
            throw new SyncStateMismatchException($"The state is of store {_storeId}, the position of store {cursor.StoreId}.");
        }

        StateRow.Bind(_position, cursor, digests, carrier).Run();
    }

    private void ThrowWithoutList()
    {
        if (Cursor is null)
        {
            throw new InvalidOperationException("There is no list yet.");
        }
    }
}
