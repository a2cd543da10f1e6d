using PhoneTheft.Gateway.Client.StateFiles;
using PhoneTheft.Gateway.Core;

namespace PhoneTheft.Gateway.Client.State;

/// <summary>A read-only connection with one long read transaction.</summary>
internal sealed class SqliteStateReader : StateReader
{
    private readonly StateDatabase _database;

    private SqliteStateReader(StateDatabase database)
    {
        _database = database;
        database.BeginRead();
        using var row = database.Prepare("SELECT cursor, carrier FROM state");
        if (!row.Step() || row.IsNull(0))
        {
            throw new SyncStateException($"The state file {database.Path} has no list yet: let a sync run finish first.");
        }

        Cursor = StateRow.ReadCursor(row.Blob(0));
        Carrier = row.IsNull(1) ? null : row.Text(1);
    }

    public override string? Carrier { get; }

    public override Cursor Cursor { get; }

    public static SqliteStateReader Open(string path)
    {
        var database = StateFile.OpenToRead(path);
        try
        {
            return new SqliteStateReader(database);
        }
        catch
        {
            database.Dispose();
            throw;
        }
    }

    public override IEnumerable<KeyValuePair<EquipmentIdentity, EquipmentStatus>> List() =>
        Rows($"SELECT identity, {LocalList.StatusColumn} FROM {StateSchema.List} ORDER BY identity");

    public override IEnumerable<Hold> OwnHolds()
    {
        using var row = _database.Prepare($"SELECT {HoldRow.Columns} FROM {StateSchema.OwnHolds} ORDER BY identity");
        while (row.Step())
        {
            yield return HoldRow.Read(row, Carrier ?? "", Shards);
        }
    }

    public override void Dispose() => _database.Dispose();

    private protected override IEnumerable<KeyValuePair<EquipmentIdentity, EquipmentStatus>> ListOf(int shard) =>
        Rows($"SELECT identity, {LocalList.StatusColumn} FROM {StateSchema.List} WHERE identity % {Shards} = {shard} ORDER BY identity");

    private IEnumerable<KeyValuePair<EquipmentIdentity, EquipmentStatus>> Rows(string query)
    {
        using var row = _database.Prepare(query);
        while (row.Step())
        {
            yield return new(row.Identity(0), LocalList.Status(row.Long(1)));
        }
    }
}
