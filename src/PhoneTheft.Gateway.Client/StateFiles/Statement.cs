using PhoneTheft.Gateway.Core;
using SQLitePCL;

namespace PhoneTheft.Gateway.Client.StateFiles;

/// <summary>A prepared statement, used again and again. Parameters and columns count from 1 and from 0, as SQLite has them.</summary>
/// <remarks>
/// Below SqliteCommand, which looks its parameters up by name at every execution: that alone costs more than inserting a row.
/// </remarks>
internal sealed class Statement : IDisposable
{
    private readonly sqlite3 _database;
    private readonly sqlite3_stmt _statement;
    private readonly Action<Statement> _disposed;

    public Statement(sqlite3 database, string sql, Action<Statement> disposed)
    {
        _database = database;
        _disposed = disposed;
        var code = raw.sqlite3_prepare_v2(database, sql, out _statement);
        if (code != raw.SQLITE_OK)
        {
            throw StateFile.Failure(database, code);
        }
    }

    public Statement Bind(int index, long value)
    {
        Check(raw.sqlite3_bind_int64(_statement, index, value));
        return this;
    }

    public Statement Bind(int index, long? value)
    {
        Check(value is { } number ? raw.sqlite3_bind_int64(_statement, index, number) : raw.sqlite3_bind_null(_statement, index));
        return this;
    }

    public Statement Bind(int index, string? value)
    {
        Check(value is null ? raw.sqlite3_bind_null(_statement, index) : raw.sqlite3_bind_text(_statement, index, value));
        return this;
    }

    public Statement Bind(int index, ReadOnlySpan<byte> value)
    {
        Check(raw.sqlite3_bind_blob(_statement, index, value));
        return this;
    }

    public Statement Bind(int index, EquipmentIdentity value) => Bind(index, (long)value.Value);

    /// <summary>True: there is a row to read. False: there is none left, and the statement is ready for its next use.</summary>
    public bool Step()
    {
        var code = raw.sqlite3_step(_statement);
        if (code == raw.SQLITE_ROW)
        {
            return true;
        }

        // The message has to be read before the reset.
        var failure = code == raw.SQLITE_DONE ? null : StateFile.Failure(_database, code);
        Reset();
        return failure is null ? false : throw failure;
    }

    /// <summary>Executes what gives no rows.</summary>
    public void Run()
    {
        while (Step())
        {
        }
    }

    /// <summary>The first column of the only row; null when there is no row or nothing in it.</summary>
    public long? Single()
    {
        var value = Step() && !IsNull(0) ? Long(0) : (long?)null;
        Reset();
        return value;
    }

    /// <summary>To be called when rows are left unread: an open statement keeps its transaction, and its table, from ending.</summary>
    public void Reset() => raw.sqlite3_reset(_statement);

    public bool IsNull(int column) => raw.sqlite3_column_type(_statement, column) == raw.SQLITE_NULL;

    public long Long(int column) => raw.sqlite3_column_int64(_statement, column);

    public string Text(int column) => raw.sqlite3_column_text(_statement, column).utf8_to_string() ?? "";

    public ReadOnlySpan<byte> Blob(int column) => raw.sqlite3_column_blob(_statement, column);

    /// <exception cref="SyncStateFormatException">Somebody else has written there: no device has such a number.</exception>
    public EquipmentIdentity Identity(int column) =>
        Long(column) is var value && value is >= 0 and < (long)EquipmentIdentity.Limit
            ? EquipmentIdentity.FromValue((ulong)value)
            : throw StateFile.Damaged("a device has more than 14 digits");

    /// <summary>A time in seconds since 1970.</summary>
    /// <exception cref="SyncStateFormatException">It is none that the calendar knows.</exception>
    public DateTimeOffset Second(int column) =>
        Long(column) is var seconds && seconds >= DateTimeOffset.MinValue.ToUnixTimeSeconds() && seconds <= DateTimeOffset.MaxValue.ToUnixTimeSeconds()
            ? DateTimeOffset.FromUnixTimeSeconds(seconds)
            : throw StateFile.Damaged("a time is out of range");

    /// <exception cref="SyncStateFormatException">It is none.</exception>
    public Guid Id(int column) =>
        Guid.TryParse(Text(column), out var id) ? id : throw StateFile.Damaged("the id of a store or a producer is none");

    public void Dispose()
    {
        _statement.Dispose();
        _disposed(this);
    }

    private void Check(int code)
    {
        if (code != raw.SQLITE_OK)
        {
            throw StateFile.Failure(_database, code);
        }
    }
}
