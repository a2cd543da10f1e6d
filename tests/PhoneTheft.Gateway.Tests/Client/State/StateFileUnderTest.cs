using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Time.Testing;
using PhoneTheft.Gateway.Client;
using PhoneTheft.Gateway.Client.Journal;
using PhoneTheft.Gateway.Core;

namespace PhoneTheft.Gateway.Tests.Client.State;

/// <summary>A real state file in a directory of its own, opened as carrier alpha.</summary>
internal sealed class StateFileUnderTest : IDisposable
{
    public const int Shards = 16;

    public static readonly Guid StoreId = Guid.Parse("88c5c17d-1591-43cd-993e-fb809752033b");

    private readonly DirectoryInfo _directory = Directory.CreateTempSubdirectory("phonetheft-state-");
    private SyncState? _state;

    public FakeTimeProvider Time { get; } = new(new DateTimeOffset(2026, 11, 22, 10, 0, 0, TimeSpan.Zero));

    public string Path => Below("alpha.db");

    public SyncState State => _state ??= Open();

    public SyncJournal Journal => State.Journal!;

    /// <summary>One that a store is known to, and whose list is empty.</summary>
    public static StateFileUnderTest WithAList(params IReadOnlyList<(EquipmentIdentity Identity, EquipmentStatus Status)> devices)
    {
        var file = new StateFileUnderTest();
        file.State.BindStore(StoreId, Shards);
        file.State.TakeSnapshot(devices, CursorAt(0));
        return file;
    }

    public static Cursor CursorAt(long number) => At(StoreId, number);

    public static Cursor At(Guid store, long number) =>
        new(store, [.. Enumerable.Range(0, Shards).Select(shard => new Revision(shard, 1, number, 7))]);

    public string Below(string name) => System.IO.Path.Combine(_directory.FullName, name);

    public SyncState Open(string? carrier = "alpha") => SyncState.Open(Path, new SyncStateOptions { Carrier = carrier, TimeProvider = Time });

    /// <summary>Ends in good order and starts again.</summary>
    public void Restart()
    {
        Stop();
        _ = State;
    }

    public void Stop()
    {
        _state?.Dispose();
        _state = null;
    }

    /// <summary>The file as a process that is killed at this moment leaves it behind: nothing closed, nothing merged.</summary>
    public StateFileUnderTest AsAKillLeavesIt()
    {
        _ = State;
        var left = new StateFileUnderTest();
        File.Copy(Path, left.Path);
        File.Copy(Path + "-wal", left.Path + "-wal");
        File.WriteAllBytes(left.Path + "-lock", []);
        return left;
    }

    /// <summary>What another program does to the file, or reads in it.</summary>
    public object? Sql(string sql, object? parameter = null)
    {
        using var connection = new SqliteConnection($"Data Source={Path};Pooling=False");
        connection.Open();
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        if (parameter is not null)
        {
            command.Parameters.AddWithValue("@identity", parameter);
        }

        return command.ExecuteScalar();
    }

    public void Dispose()
    {
        Stop();
        _directory.Delete(recursive: true);
    }
}
