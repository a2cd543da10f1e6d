namespace PhoneTheft.Gateway.Client.StateFiles;

/// <summary>The tables of a state file, and how one is known. What they mean: docs/state-file.md.</summary>
internal static class StateSchema
{
    public const string List = "blocklist";
    public const string OwnHolds = "own_holds";
    public const string IncomingList = "incoming_blocklist";
    public const string IncomingOwnHolds = "incoming_own_holds";

    /// <summary>What a snapshot left behind that was never finished.</summary>
    public const string DropIncoming = $"DROP TABLE IF EXISTS {IncomingList}; DROP TABLE IF EXISTS {IncomingOwnHolds}";

    /// <summary>Puts a finished snapshot in the place of what was there.</summary>
    public const string Replace = $"""
        DROP TABLE IF EXISTS {List};
        DROP TABLE IF EXISTS {OwnHolds};
        ALTER TABLE {IncomingList} RENAME TO {List};
        ALTER TABLE {IncomingOwnHolds} RENAME TO {OwnHolds};
        """;

    // "PTSS" in ASCII.
    private const int ApplicationId = 0x50545353;
    private const int Version = 1;

    private const string Operation = """
        identity INTEGER NOT NULL,
        disposition INTEGER NOT NULL,
        reason INTEGER NOT NULL,
        asserted_at INTEGER,
        expires_at INTEGER,
        reference TEXT NOT NULL,
        actor TEXT NOT NULL
        """;

    public static string CreateList(string table) => $"CREATE TABLE {table} (identity INTEGER PRIMARY KEY, status TEXT NOT NULL)";

    public static string CreateOwnHolds(string table) => $"""
        CREATE TABLE {table} (
            identity INTEGER PRIMARY KEY,
            disposition INTEGER NOT NULL,
            reason INTEGER NOT NULL,
            asserted_at INTEGER NOT NULL,
            expires_at INTEGER,
            reference TEXT NOT NULL,
            actor TEXT NOT NULL,
            producer_id TEXT NOT NULL,
            sequence INTEGER NOT NULL,
            epoch INTEGER NOT NULL,
            number INTEGER NOT NULL)
        """;

    public static void Create(StateDatabase database)
    {
        if (database.ScalarText("PRAGMA journal_mode = WAL") != "wal")
        {
            throw new SyncStateException("A state file must be on a local disk; this one has no shared memory.");
        }

        // No list yet, so no table of it: whoever asks an empty one would let every stolen phone pass.
        using var transaction = database.Begin(durable: true);
        database.Execute($"""
            CREATE TABLE state (
                producer_id TEXT NOT NULL,
                next_id INTEGER NOT NULL,
                carrier TEXT,
                store_id TEXT,
                shards INTEGER,
                cursor BLOB,
                digests BLOB);
            INSERT INTO state (producer_id, next_id) VALUES ('{Guid.NewGuid()}', 1);
            CREATE TABLE journal (
                shard INTEGER NOT NULL,
                id INTEGER NOT NULL,
                {Operation},
                PRIMARY KEY (shard, id)) WITHOUT ROWID;
            CREATE TABLE sequences (
                shard INTEGER PRIMARY KEY,
                acknowledged INTEGER NOT NULL,
                acknowledged_id INTEGER NOT NULL,
                numbered INTEGER NOT NULL);
            CREATE TABLE acknowledged_at (
                shard INTEGER NOT NULL,
                at INTEGER NOT NULL,
                id INTEGER NOT NULL,
                PRIMARY KEY (shard, at)) WITHOUT ROWID;
            CREATE TABLE refused (
                id INTEGER PRIMARY KEY,
                {Operation},
                error TEXT NOT NULL,
                message TEXT NOT NULL,
                at INTEGER NOT NULL);
            PRAGMA application_id = {ApplicationId};
            PRAGMA user_version = {Version};
            """);
        transaction.Commit();
    }

    /// <exception cref="SyncStateFormatException">It isn't what this version writes.</exception>
    public static void Verify(StateDatabase database)
    {
        if (database.Scalar("PRAGMA application_id") != ApplicationId)
        {
            throw new SyncStateFormatException("It is not a state file. Nothing in it was changed; name another file.");
        }

        if (database.Scalar("PRAGMA user_version") is var version and not Version)
        {
            throw new SyncStateFormatException($"The version of a state file must be {Version}; got {version}. Use the program that made it, or a newer one.");
        }
    }
}
