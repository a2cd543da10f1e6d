using PhoneTheft.Gateway.Core;

namespace PhoneTheft.Gateway.Client.State;

// What moves forward with every transaction, in the file first and in memory once that has held.
internal sealed partial class SqliteSyncState
{
    /// <summary>Within a transaction: what has come in takes the place of what was there.</summary>
    internal void Replace(Cursor cursor, Digest[] digests, string? carrier)
    {
        _list?.Dispose();
        _list = null;
        _database.Execute(StateSchema.Replace);
        KeepPosition(cursor, digests, carrier);
    }

    /// <summary>After the transaction.</summary>
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

    private LocalList List => _list ??= new LocalList(_database, StateSchema.List, StateSchema.OwnHolds);

    private void Load()
    {
        using var row = _database.Prepare("SELECT store_id, shards, carrier, cursor, digests FROM state");
        row.Step();
        _storeId = row.IsNull(0) ? null : Guid.Parse(row.Text(0));
        _digests = row.IsNull(1) ? [] : Unpacked(row.Blob(4), (int)row.Long(1));
        _carrier = row.IsNull(2) ? null : row.Text(2);
        _cursor = row.IsNull(3) ? null : ReadCursor(row.Blob(3));
    }

    /// <summary>Within a transaction.</summary>
    private void KeepPosition(Cursor cursor, Digest[] digests, string? carrier)
    {
        if (cursor.StoreId != _storeId)
        {
            throw new SyncStateMismatchException($"The state is of store {_storeId}, the position of store {cursor.StoreId}.");
        }

        _position.Bind(1, cursor.ToByteArray()).Bind(2, Packed(digests)).Bind(3, carrier).Run();
    }

    private void ThrowWithoutList()
    {
        if (Cursor is null)
        {
            throw new InvalidOperationException("There is no list yet.");
        }
    }

    public static Cursor ReadCursor(ReadOnlySpan<byte> bytes) =>
        Cursor.TryParse(bytes, out var cursor) ? cursor : throw new SyncStateFormatException("Cannot read the position in the state file. Move the file away; a new one fetches the list by itself.");

    private static byte[] Packed(Digest[] digests)
    {
        var bytes = new byte[digests.Length * Digest.Size];
        for (var shard = 0; shard < digests.Length; shard++)
        {
            digests[shard].Write(bytes.AsSpan(shard * Digest.Size));
        }

        return bytes;
    }

    private static Digest[] Unpacked(ReadOnlySpan<byte> bytes, int shards)
    {
        var digests = new Digest[shards];
        for (var shard = 0; shard < shards; shard++)
        {
            digests[shard] = Digest.Read(bytes[(shard * Digest.Size)..]);
        }

        return digests;
    }
}
