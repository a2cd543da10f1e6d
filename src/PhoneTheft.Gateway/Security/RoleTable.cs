using System.Collections.Frozen;
using PhoneTheft.Gateway.Carriers;

namespace PhoneTheft.Gateway.Security;

/// <summary>
/// Who may do what: a row for each RPC and each HTTP path. The gate enforces it, the tests go through it cell by cell, and docs/security.md
/// shows it. What has no row is closed.
/// </summary>
/// <remarks>
/// No role includes another. Where a request may ask for more than the call itself requires, a row of that part says what it takes,
/// and the handler asks that row.
/// </remarks>
internal static class RoleTable
{
    private const string Contract = "/phonetheft.gateway.v1.";
    private const string ListHolds = Contract + "BlocklistService/ListHolds";
    private const string SyncCall = Contract + "SyncService/Sync";

    /// <summary>Own holds belong to whoever writes them, and to whoever keeps the copy that they are part of.</summary>
    public static readonly Requirement ListOwn = Requirement.AnyOf(CallerRoles.BlocklistWrite | CallerRoles.Sync, ListHolds, "scope OWN");

    /// <summary>The whole list is what a sync gives; asking about devices one by one is less than that.</summary>
    public static readonly Requirement ListEffective = Requirement.AnyOf(CallerRoles.Sync, ListHolds, "scope EFFECTIVE");

    /// <summary>A stream is no way around the role that Block requires.</summary>
    public static readonly Requirement Publish = Requirement.AnyOf(CallerRoles.BlocklistWrite, SyncCall, "publish");

    public static IReadOnlyList<Requirement> Rows { get; } =
    [
        Requirement.AnyOf(CallerRoles.Check, Contract + "CheckService/Check"),
        Requirement.AnyOf(CallerRoles.Check, Contract + "CheckService/CheckMany"),
        Requirement.AnyOf(CallerRoles.Check, Contract + "CheckService/CheckStream"),
        Requirement.AnyOf(CallerRoles.BlocklistWrite, Contract + "BlocklistService/Block"),
        Requirement.AnyOf(CallerRoles.BlocklistWrite, Contract + "BlocklistService/Unblock"),
        Requirement.AnyOf(CallerRoles.BlocklistWrite, Contract + "BlocklistService/WriteMany"),
        Requirement.AnyOf(CallerRoles.BlocklistWrite, Contract + "BlocklistService/AnnounceWrites"),
        Requirement.AnyOf(CallerRoles.DeviceRead, Contract + "BlocklistService/GetDevice"),
        Requirement.AnyOf(CallerRoles.BlocklistWrite | CallerRoles.Sync, ListHolds),
        ListOwn,
        ListEffective,
        Requirement.AnyRole(Contract + "BlocklistService/GetStatus"),
        Requirement.AnyOf(CallerRoles.Admin, Contract + "BlocklistService/ClearLosses"),
        Requirement.AnyOf(CallerRoles.Sync, SyncCall),
        Publish,
        Requirement.AnyOf(CallerRoles.Admin, Contract + "AdminService/EndHold"),
        Requirement.AnyOf(CallerRoles.Operator, Contract + "AdminService/GetAuditHeads"),
        Requirement.AnyOf(CallerRoles.Operator, Contract + "AdminService/CreatePageLink"),
        Requirement.AnyIdentity(Contract + "IdentityService/WhoAmI"),

        // A load balancer has no identity, and what it learns is whether to send traffic.
        Requirement.Everybody("/grpc.health.v1.Health/Check"),
        Requirement.Everybody("/grpc.health.v1.Health/Watch"),
        Requirement.AnyIdentity("/grpc.reflection.v1.ServerReflection/ServerReflectionInfo"),
        Requirement.AnyIdentity("/grpc.reflection.v1alpha.ServerReflection/ServerReflectionInfo"),
        Requirement.Everybody("/healthz"),
        Requirement.Everybody("/readyz"),

        // Whoever has a link has nothing else yet; the handler asks who has made it.
        Requirement.Everybody("/login"),
        Requirement.AnyOf(CallerRoles.Operator, "/"),
    ];

    private static readonly FrozenDictionary<string, Requirement> ByPath =
        Rows.Where(row => row.Part.Length == 0).ToFrozenDictionary(row => row.Path, StringComparer.Ordinal);

    /// <summary>The row of a path; if it has none, nobody may use it.</summary>
    public static Requirement Of(string path) => ByPath.GetValueOrDefault(path) ?? Requirement.Closed(path);
}
