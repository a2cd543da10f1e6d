using Microsoft.Data.Sqlite;
using SQLitePCL;

namespace PhoneTheft.Gateway.Client.StateFiles;

/// <summary>One connection to a state file. Whoever uses it holds <see cref="Gate"/>: one transaction at a time.</summary>
internal sealed class StateDatabase : IDisposable
{
    private readonly SqliteConnection _connection;
    private readonly HashSet<Statement> _prepared = [];
    private readonly Statement _begin;
    private readonly Statement _commit;
    private readonly Statement _rollback;
    private bool _durable = true;

    public StateDatabase(string path, SqliteOpenMode mode)
    {
        Path = path;
        _connection = new SqliteConnection(
            new SqliteConnectionStringBuilder { DataSource = path, Mode = mode, Pooling = false }.ToString());
        try
        {
            _connection.Open();

            // Readers never wait for us nor we for them; this is for a stranger who writes, or recovers after a crash.
            Execute("PRAGMA busy_timeout = 10000");

            // Said outright: builds of SQLite differ in what they do in WAL mode.
            Execute("PRAGMA synchronous = FULL");

            // 16 MB: a snapshot of 10 million devices took 12 to 14 s of CPU with 2, 16, 64 and 256 MB alike. A log that a slow
            // reader made long shrinks again to what the second number says.
            Execute("PRAGMA cache_size = -16384; PRAGMA journal_size_limit = 67108864");
            _begin = Prepare(mode == SqliteOpenMode.ReadOnly ? "BEGIN" : "BEGIN IMMEDIATE");
            _commit = Prepare("COMMIT");
            _rollback = Prepare("ROLLBACK");
        }
        catch
        {
            Dispose();
            throw;
        }
    }

    public string Path { get; }

    public Lock Gate { get; } = new();

    private sqlite3 Handle => _connection.Handle ?? throw new ObjectDisposedException(nameof(StateDatabase));

    public Statement Prepare(string sql)
    {
        var statement = new Statement(Handle, sql, prepared => _prepared.Remove(prepared));
        _prepared.Add(statement);
        return statement;
    }

    public void Execute(string sql)
    {
        var code = raw.sqlite3_exec(Handle, sql);
        if (code != raw.SQLITE_OK)
        {
            throw StateFile.Failure(Handle, code);
        }
    }

    public long? Scalar(string sql)
    {
        using var statement = Prepare(sql);
        return statement.Single();
    }

    public string ScalarText(string sql)
    {
        using var statement = Prepare(sql);
        return statement.Step() ? statement.Text(0) : "";
    }

    /// <param name="durable">
    /// True: it survives a loss of power, and so does all before it. False: it survives the process; after a loss of power the file is
    /// as it was a moment before, and whole.
    /// </param>
    public StateTransaction Begin(bool durable)
    {
        if (durable != _durable)
        {
            Execute(durable ? "PRAGMA synchronous = FULL" : "PRAGMA synchronous = NORMAL");
            _durable = durable;
        }

        _begin.Run();
        return new StateTransaction(this);
    }

    public void Commit() => _commit.Run();

    public void Rollback()
    {
        // SQLite has already rolled back after some errors, a full disk among them.
        if (raw.sqlite3_get_autocommit(Handle) == 0)
        {
            _rollback.Run();
        }
    }

    /// <summary>From now on this connection sees the file as it is now.</summary>
    public void BeginRead() => _begin.Run();

    /// <remarks>
    /// With all its statements, also those of whoever failed before it could dispose them: SQLite keeps a connection, and its locks,
    /// until the last one is gone.
    /// </remarks>
    public void Dispose()
    {
        foreach (var statement in _prepared.ToList())
        {
            statement.Dispose();
        }

        _connection.Dispose();
    }
}

/// <summary>A transaction under way: undone unless it is committed.</summary>
internal sealed class StateTransaction(StateDatabase database) : IDisposable
{
    private bool _over;

    public void Commit()
    {
        database.Commit();
        _over = true;
    }

    public void Dispose()
    {
        if (!_over)
        {
            database.Rollback();
        }
    }
}
