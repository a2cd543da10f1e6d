using PhoneTheft.Gateway.Store.Redis;
using StackExchange.Redis;

namespace PhoneTheft.Gateway.Store.Servers;

/// <summary>What a server of the store is set to; a setting it doesn't tell is null.</summary>
/// <param name="Server">Which one, for people.</param>
/// <param name="MaxMemoryPolicy">What it evicts when its memory is full.</param>
/// <param name="AppendOnly">Whether it has an append-only file.</param>
/// <param name="AppendFsync">When the append-only file is flushed to the disk.</param>
/// <param name="Save">When it writes a snapshot; empty: never.</param>
/// <param name="MinReplicasToWrite">How many replicas it must have to take a write.</param>
/// <param name="Replicas">How many it has.</param>
internal sealed record ServerSettings(
    string Server, string? MaxMemoryPolicy, string? AppendOnly, string? AppendFsync, string? Save, string? MinReplicasToWrite, int Replicas)
{
    private const string Yes = "yes";
    private const string No = "no";

    private bool Forgets => AppendOnly == No && Save is "";

    /// <summary>Whether it drops what it was given when it is full.</summary>
    public bool Evicts => MaxMemoryPolicy is not null and not "noeviction";

    /// <summary>What docs/operations.md calls dangerous, and what couldn't be looked at, a sentence or two each.</summary>
    public IEnumerable<string> Dangers()
    {
        if (Evicts)
        {
            yield return $"{Server}: maxmemory-policy is {MaxMemoryPolicy}. When its memory is full Redis drops keys: blocked phones, or the counts of what a carrier did today. Set noeviction.";
        }

        if (Forgets)
        {
            yield return $"{Server}: neither appendonly nor save is set. When Redis restarts, the whole list is gone. Set appendonly yes and appendfsync always.";
        }
        else if (AppendOnly == No)
        {
            yield return $"{Server}: appendonly is no. When Redis restarts, every answered write since its last snapshot is gone. Set appendonly yes and appendfsync always.";
        }
        else if (AppendFsync is not null and not "always")
        {
            yield return AppendFsync == No
                ? $"{Server}: appendfsync is no. A crash of its machine loses half a minute of answered writes, or more. Set appendfsync always."
                : $"{Server}: appendfsync is {AppendFsync}. A crash of its machine may lose the last second of answered writes. Set appendfsync always.";
        }

        if (Replicas > 0 && MinReplicasToWrite == "0")
        {
            yield return $"{Server}: it has replicas, and min-replicas-to-write is 0. When it is cut off from them it still answers writes, and all of these are lost when a replica takes over. Set min-replicas-to-write 1.";
        }

        if (NotTold() is { Length: > 0 } unknown)
        {
            yield return $"{Server}: {unknown} cannot be read, because CONFIG GET is not allowed. Make sure that they are set as docs/operations.md says.";
        }
    }

    /// <summary>Asks one server: by CONFIG GET, and what that doesn't tell by INFO.</summary>
    /// <exception cref="RedisException">It went away.</exception>
    public static async Task<ServerSettings> ReadAsync(IServer server, int replicas)
    {
        var memory = await InfoAsync(server, "memory", "maxmemory_policy");
        var appendOnly = await InfoAsync(server, "persistence", "aof_enabled");
        return new ServerSettings(
            server.EndPoint.ToString()!,
            await ConfigAsync(server, "maxmemory-policy") ?? memory,
            await ConfigAsync(server, "appendonly") ?? appendOnly switch { "1" => Yes, "0" => No, _ => null },
            await ConfigAsync(server, "appendfsync"),
            await ConfigAsync(server, "save"),
            await ConfigAsync(server, "min-replicas-to-write"),
            replicas);
    }

    private static async Task<string?> ConfigAsync(IServer server, string name)
    {
        try
        {
            // One at a time: several names in one CONFIG GET are known since Redis 7 only.
            return (await server.ConfigGetAsync(name)).Where(setting => setting.Key == name).Select(setting => setting.Value).FirstOrDefault();
        }
        catch (RedisServerException refusal) when (!StoreRefusals.IsPassing(refusal))
        {
            return null;
        }
    }

    private static async Task<string?> InfoAsync(IServer server, string section, string field)
    {
        try
        {
            return (await server.InfoAsync(section)).SelectMany(group => group).Where(pair => pair.Key == field).Select(pair => pair.Value).FirstOrDefault();
        }
        catch (RedisServerException refusal) when (!StoreRefusals.IsPassing(refusal))
        {
            return null;
        }
    }

    private string NotTold() => string.Join(", ", new[]
    {
        MaxMemoryPolicy is null ? "maxmemory-policy" : null,
        AppendOnly is null ? "appendonly" : null,
        AppendFsync is null && AppendOnly != No ? "appendfsync" : null,
        Save is null && AppendOnly != Yes ? "save" : null,
        MinReplicasToWrite is null && Replicas > 0 ? "min-replicas-to-write" : null,
    }.OfType<string>());
}
