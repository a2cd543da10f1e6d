using PhoneTheft.Gateway.Auditing;
using PhoneTheft.Gateway.Listening;
using PhoneTheft.Gateway.Replication;
using PhoneTheft.Gateway.Security;
using PhoneTheft.Gateway.Store;

namespace PhoneTheft.Gateway.Observability;

/// <summary>The facts in the banner: where this gateway listens and which store it uses.</summary>
internal sealed class GatewayFacts(Listeners listeners, SecurityOptions security, HoldStore store, Replica replica, AuditLog audit)
{
    /// <summary>Whether it listens, and the list is loaded or it is known why it is not.</summary>
    public bool AreKnown => (replica.IsLoaded || store.Fault is not null) && listeners.Addresses.Count >= 2;

    public List<(string Name, string Value)> All() =>
    [
        ("gRPC", listeners.Addresses[0]),
        ("health", $"{listeners.Addresses[1]}/healthz, /readyz"),
        ("store", $"{store.Description}{(store.Identity is { } named ? $", id {named.StoreId}" : "")}"),
        ("shards", store.Identity is { } identity ? $"{identity.Shards}" : "not known yet"),
        ("entries", replica.IsLoaded
            ? $"{replica.Shards.Sum(shard => shard.View!.Table.Prohibited):N0} prohibited, " +
              $"{replica.Shards.Sum(shard => shard.View!.Table.Tracked):N0} tracked"
            : "not loaded yet, not serving"),
        ("audit", audit.Description),
        ("mode", $"{security.Mode}"),
    ];
}
