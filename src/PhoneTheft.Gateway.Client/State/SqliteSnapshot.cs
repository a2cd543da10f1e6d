using PhoneTheft.Gateway.Client.StateFiles;
using PhoneTheft.Gateway.Core;

namespace PhoneTheft.Gateway.Client.State;

/// <summary>A snapshot in tables of its own, each part in a transaction, so that publishing goes on between two parts.</summary>
/// <remarks>
/// One row per statement, one pass over the tree per shard. Ten million devices of 16 shards and 24,000 TACs: 12 to 14 s of CPU on one
/// of two shared cores; statements of 64 rows, a memory map of 1 GB, a longer log: the same; pages of 8 kB: a tenth less; shards merged
/// first, so that the tree is only appended to: 4 s, but it needs the whole list in memory or twice on disk.
/// </remarks>
internal sealed class SqliteSnapshot : SnapshotStage
{
    private readonly StateDatabase _database;
    private readonly SqliteSyncState _state;
    private readonly LocalList _incoming;
    private readonly Digest[] _digests;
    private string? _carrier;
    private bool _over;

    public SqliteSnapshot(StateDatabase database, SqliteSyncState state)
    {
        _database = database;
        _state = state;
        _carrier = state.Carrier;
        _digests = new Digest[state.Shards];
        using var transaction = database.Begin(durable: false);
        database.Execute(StateSchema.DropIncoming);
        database.Execute(StateSchema.CreateList(StateSchema.IncomingList));
        database.Execute(StateSchema.CreateOwnHolds(StateSchema.IncomingOwnHolds));
        transaction.Commit();
        _incoming = new LocalList(database, StateSchema.IncomingList, StateSchema.IncomingOwnHolds);
    }

    public override IReadOnlyList<Digest> Digests => _digests;

    public override void Add(int shard, ReadOnlySpan<EquipmentIdentity> prohibited, ReadOnlySpan<EquipmentIdentity> tracked)
    {
        lock (_database.Gate)
        {
            using var transaction = Begin();
            var sum = Put(shard, prohibited, EquipmentStatus.Prohibited) + Put(shard, tracked, EquipmentStatus.Tracked);
            transaction.Commit();
            _digests[shard] += sum;
        }
    }

    public override void AddOwn(IReadOnlyList<Hold> holds)
    {
        lock (_database.Gate)
        {
            using var transaction = Begin();
            foreach (var hold in holds)
            {
                _carrier ??= hold.Carrier;
                _state.ThrowIfAnothers(hold.Carrier);
                _incoming.PutOwn(hold);
            }

            transaction.Commit();
        }
    }

    public override void Apply(IReadOnlyList<StateChange> changes)
    {
        lock (_database.Gate)
        {
            using var transaction = Begin();
            var digests = _digests.ToArray();
            _carrier ??= _state.CarrierIn(changes);
            _incoming.Apply(changes, _carrier, digests);
            transaction.Commit();
            digests.CopyTo(_digests, 0);
        }
    }

    public override void Commit(Cursor cursor)
    {
        lock (_database.Gate)
        {
            using var transaction = Begin();

            // A table can't be dropped or renamed while a statement on it is open.
            _incoming.Dispose();
            _state.Replace(cursor, _digests, _carrier);
            transaction.Commit();
            _over = true;
            _state.Adopt(cursor, _digests, _carrier);
        }
    }

    public override void Dispose()
    {
        lock (_database.Gate)
        {
            if (!_over)
            {
                _over = true;
                _incoming.Dispose();
                _database.Execute(StateSchema.DropIncoming);
            }
        }
    }

    private Digest Put(int shard, ReadOnlySpan<EquipmentIdentity> identities, EquipmentStatus status)
    {
        var sum = Digest.Empty;
        foreach (var identity in identities)
        {
            if (identity.ShardOf(_digests.Length) != shard)
            {
                throw new ArgumentException($"A device is not of shard {shard}.", nameof(identities));
            }

            // One that comes twice counts twice, so that the digest doesn't fit and nobody takes this list into use.
            _incoming.Put(identity, status);
            sum += Digest.Of(identity, status);
        }

        return sum;
    }

    private StateTransaction Begin()
    {
        ObjectDisposedException.ThrowIf(_over, this);
        return _database.Begin(durable: false);
    }
}
