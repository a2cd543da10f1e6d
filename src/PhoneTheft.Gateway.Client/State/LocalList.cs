using PhoneTheft.Gateway.Client.StateFiles;
using PhoneTheft.Gateway.Core;

namespace PhoneTheft.Gateway.Client.State;

/// <summary>The list and the own holds in a pair of tables: those in use, or those of a snapshot on its way in.</summary>
internal sealed class LocalList : IDisposable
{
    private const string Prohibited = "PROHIBITED";
    private const string Tracked = "TRACKED";

    /// <summary>A status in SQL, as <see cref="Status"/> takes it.</summary>
    public const string StatusColumn = $"CASE status WHEN '{Prohibited}' THEN 1 WHEN '{Tracked}' THEN 0 ELSE -1 END";

    private readonly Statement _status;
    private readonly Statement _put;
    private readonly Statement _remove;
    private readonly Statement _putOwn;
    private readonly Statement _removeOwn;

    public LocalList(StateDatabase database, string list, string ownHolds)
    {
        _status = database.Prepare(StatusQuery(list));
        _put = database.Prepare($"INSERT OR REPLACE INTO {list} (identity, status) VALUES (?, ?)");
        _remove = database.Prepare($"DELETE FROM {list} WHERE identity = ?");
        _putOwn = database.Prepare($"INSERT OR REPLACE INTO {ownHolds} ({HoldRow.Columns}) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)");
        _removeOwn = database.Prepare($"DELETE FROM {ownHolds} WHERE identity = ?");
    }

    public static string StatusQuery(string list) => $"SELECT {StatusColumn} FROM {list} WHERE identity = ?";

    /// <exception cref="SyncStateFormatException">The word is neither: which of them it was is not guessed.</exception>
    public static EquipmentStatus Status(long status) => status switch
    {
        1 => EquipmentStatus.Prohibited,
        0 => EquipmentStatus.Tracked,
        _ => throw StateFile.Damaged("a device is neither PROHIBITED nor TRACKED"),
    };

    public static EquipmentStatus StatusOf(Statement query, EquipmentIdentity identity) =>
        query.Bind(1, identity).Single() is { } status ? Status(status) : EquipmentStatus.Permitted;

    /// <summary>Adds a device that isn't on the list yet.</summary>
    public void Put(EquipmentIdentity identity, EquipmentStatus status) =>
        _put.Bind(1, identity).Bind(2, status == EquipmentStatus.Prohibited ? Prohibited : Tracked).Run();

    /// <summary>Puts a device on the list, moves it, or takes it off.</summary>
    /// <returns>Its status before, as the table had it: what a digest is moved by, so that a change that went missing shows.</returns>
    public EquipmentStatus Set(EquipmentIdentity identity, EquipmentStatus status)
    {
        var before = StatusOf(_status, identity);
        if (status == EquipmentStatus.Permitted)
        {
            if (before != status)
            {
                RemoveFromList(identity);
            }
        }
        else if (before != status)
        {
            Put(identity, status);
        }

        return before;
    }

    public void RemoveFromList(EquipmentIdentity identity) => _remove.Bind(1, identity).Run();

    public void PutOwn(Hold hold)
    {
        HoldRow.Bind(_putOwn, hold);
        _putOwn.Run();
    }

    public void RemoveOwn(EquipmentIdentity identity) => _removeOwn.Bind(1, identity).Run();

    /// <summary>Takes changes in their order: list, own holds of this carrier, and the digests along with the list.</summary>
    public void Apply(IReadOnlyList<StateChange> changes, string? carrier, Digest[] digests)
    {
        foreach (var change in changes)
        {
            var before = Set(change.Identity, change.Status);
            if (before != change.Status)
            {
                digests[change.Identity.ShardOf(digests.Length)] += Digest.Of(change.Identity, change.Status) - Digest.Of(change.Identity, before);
            }

            if (change.Carrier != carrier)
            {
                continue;
            }

            if (change.Hold is { } hold)
            {
                PutOwn(hold);
            }
            else
            {
                RemoveOwn(change.Identity);
            }
        }
    }

    public void Dispose()
    {
        _status.Dispose();
        _put.Dispose();
        _remove.Dispose();
        _putOwn.Dispose();
        _removeOwn.Dispose();
    }
}

/// <summary>One change as the local list takes it.</summary>
/// <param name="Identity">The device.</param>
/// <param name="Status">Its status after the change, all carriers counted.</param>
/// <param name="Carrier">Whose hold it is.</param>
/// <param name="Hold">The hold after the change; null when it ended.</param>
internal readonly record struct StateChange(EquipmentIdentity Identity, EquipmentStatus Status, string Carrier, Hold? Hold);
