using PhoneTheft.Gateway.Auditing;
using PhoneTheft.Gateway.Configuration;
using PhoneTheft.Gateway.Listening;
using PhoneTheft.Gateway.Replication;
using PhoneTheft.Gateway.Store;
using PhoneTheft.Gateway.Store.Redis;

namespace PhoneTheft.Gateway.Observability;

/// <summary>The facts in the banner: where this gateway listens, which store it uses, and what is not safe about it.</summary>
internal sealed class GatewayFacts(
    Listeners listeners, SafetyWarnings safety, StoreConnection connection, HoldStore store, Replica replica, AuditLog audit)
{
    /// <summary>Whether it listens, and the list is loaded or it is known why it is not.</summary>
    public bool AreKnown => (replica.IsLoaded || store.Fault is not null) && listeners.Addresses.Count >= 2;

    public List<(string Name, string Value)> All() =>
    [
        ("gRPC", listeners.Addresses[0]),
        ("health", $"{listeners.Addresses[1]}/healthz, /readyz"),
        ("store", $"{connection.Description}{(store.Identity is { } named ? $", id {named.StoreId}" : "")}"),
        ("shards", store.Identity is { } identity ? $"{identity.Shards}" : "not known yet"),
        ("entries", replica.IsLoaded
            ? $"{replica.Shards.Sum(shard => shard.View!.Table.Prohibited):N0} prohibited, " +
              $"{replica.Shards.Sum(shard => shard.View!.Table.Tracked):N0} tracked"
            : "not loaded yet, not serving"),
        ("audit", audit.Description),
        ("mode", $"{safety.Mode}"),
    ];

    public IEnumerable<string> Warnings()
    {
        foreach (var danger in safety.All)
        {
            yield return danger;
        }

        foreach (var file in UnreadFiles.Warnings(Environment.CurrentDirectory))
        {
            yield return file;
        }

        foreach (var warning in store.Warnings.Concat(audit.Warnings))
        {
            yield return warning;
        }

        if (store.Fault is { } fault)
        {
            yield return fault.Message;
        }
    }
}
