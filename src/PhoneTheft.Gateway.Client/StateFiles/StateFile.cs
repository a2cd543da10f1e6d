using Microsoft.Data.Sqlite;
using SQLitePCL;

namespace PhoneTheft.Gateway.Client.StateFiles;

/// <summary>Opens state files, and refuses what isn't one.</summary>
internal static class StateFile
{
    private const int NotADatabase = 26;

    /// <summary>For writing. The caller holds the <see cref="StateLock"/>.</summary>
    public static StateDatabase OpenToWrite(string path)
    {
        Create(path);
        return Open(path, SqliteOpenMode.ReadWrite, database =>
        {
            if (IsEmpty(database))
            {
                StateSchema.Create(database);
            }

            StateSchema.Verify(database);
            database.Execute(StateSchema.DropIncoming);
        });
    }

    /// <summary>For reading, whoever writes.</summary>
    public static StateDatabase OpenToRead(string path)
    {
        if (!File.Exists(path))
        {
            throw new SyncStateException($"There is no state file {path}.");
        }

        return Open(path, SqliteOpenMode.ReadOnly, database => StateSchema.Verify(database));
    }

    /// <summary>Somebody else has written there, or the disk has: what must not be guessed is refused.</summary>
    public static SyncStateFormatException Damaged(string what) =>
        new($"The state file is damaged: {what}. Move it away; a new one fetches the list by itself.");

    public static SyncStateException Failure(sqlite3 database, int code)
    {
        var reason = raw.sqlite3_errmsg(database).utf8_to_string();
        return (code & 0xff) switch
        {
            NotADatabase => new SyncStateFormatException("The file is not a state file."),
            raw.SQLITE_CORRUPT => new SyncStateFormatException($"The state file is damaged ({reason}): move it away. A new one fetches the list by itself; publish your own list in full, for what had not been acknowledged."),
            raw.SQLITE_BUSY or raw.SQLITE_LOCKED => new SyncStateException($"Another program keeps the state file locked ({reason}); readers should open it read-only."),
            raw.SQLITE_FULL => new SyncStateException("Cannot write the state file: the disk is full. Free some space, then start again."),
            _ => new SyncStateException($"Cannot read or write the state file: {reason} ({code})."),
        };
    }

    private static StateDatabase Open(string path, SqliteOpenMode mode, Action<StateDatabase> prepare)
    {
        StateDatabase? database = null;
        try
        {
            database = new StateDatabase(path, mode);
            prepare(database);
            return database;
        }
        catch (Exception exception)
        {
            database?.Dispose();
            throw exception is SqliteException sqlite
                ? new SyncStateException($"Cannot open the state file {path}: {sqlite.Message}", sqlite)
                : Named(exception, path);
        }
    }

    // Nobody but its owner reads the file: it names people's phones. SQLite gives the files beside it the same mode.
    private static void Create(string path)
    {
        // Never opened when it exists: closing it again would drop the locks that SQLite holds in this process (POSIX).
        if (File.Exists(path))
        {
            return;
        }

        try
        {
            OpenPrivate(path, new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write }).Dispose();
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new SyncStateException($"Cannot create the state file {path}: {exception.Message}", exception);
        }
    }

    /// <summary>Opens a file; if that creates it, only this user may read and write it.</summary>
    public static FileStream OpenPrivate(string path, FileStreamOptions options)
    {
        if (!OperatingSystem.IsWindows())
        {
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        }

        return new FileStream(path, options);
    }

    private static bool IsEmpty(StateDatabase database) =>
        database.Scalar("SELECT count(*) FROM sqlite_master") == 0 && database.Scalar("PRAGMA application_id") == 0;

    private static Exception Named(Exception exception, string path) => exception switch
    {
        SyncStateFormatException => new SyncStateFormatException($"{path}: {exception.Message}", exception),
        SyncStateMismatchException => exception,
        SyncStateException => new SyncStateException($"{path}: {exception.Message}", exception),
        _ => exception,
    };
}
