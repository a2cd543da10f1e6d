using System.Collections.Frozen;
using PhoneTheft.Gateway.Carriers;
using PhoneTheft.Gateway.Security.Quotas;

namespace PhoneTheft.Gateway.Security;

/// <summary>
/// Who may do what, and what a call takes from its carrier's quotas: a row for each RPC and each HTTP path. The gate enforces it, the tests
/// go through it cell by cell, and docs/security.md shows it. What has no row is closed.
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
    public static readonly Requirement ListOwn = Requirement.OfPart("scope OWN", CallerRoles.BlocklistWrite | CallerRoles.Sync, ListHolds);

    /// <summary>The whole list is what a sync gives; asking about devices one by one is less than that.</summary>
    public static readonly Requirement ListEffective = Requirement.OfPart("scope EFFECTIVE", CallerRoles.Sync, ListHolds);

    /// <summary>A stream is no way around the role that Block requires.</summary>
    public static readonly Requirement Publish = Requirement.OfPart("publish", CallerRoles.BlocklistWrite, SyncCall);

    public static IReadOnlyList<Requirement> Rows { get; } =
    [
        Requirement.AnyOf(CallerRoles.Check, Contract + "CheckService/Check", CallCost.Check),
        Requirement.AnyOf(CallerRoles.Check, Contract + "CheckService/CheckMany", CallCost.OfMessage),
        Requirement.AnyOf(CallerRoles.Check, Contract + "CheckService/CheckStream", CallCost.CheckStream),
        Requirement.AnyOf(CallerRoles.BlocklistWrite, Contract + "BlocklistService/Block", CallCost.Write),
        Requirement.AnyOf(CallerRoles.BlocklistWrite, Contract + "BlocklistService/Unblock", CallCost.Write),
        Requirement.AnyOf(CallerRoles.BlocklistWrite, Contract + "BlocklistService/WriteMany", CallCost.OfMessage),
        Requirement.AnyOf(CallerRoles.BlocklistWrite, Contract + "BlocklistService/AnnounceWrites", CallCost.Nothing),
        Requirement.AnyOf(CallerRoles.DeviceRead, Contract + "BlocklistService/GetDevice", CallCost.Check).Sheddable(),
        Requirement.AnyOf(CallerRoles.BlocklistWrite | CallerRoles.Sync, ListHolds, CallCost.List),
        ListOwn,
        ListEffective,
        Requirement.AnyRole(Contract + "BlocklistService/GetStatus", CallCost.Nothing),
        Requirement.AnyOf(CallerRoles.Admin, Contract + "BlocklistService/ClearLosses", CallCost.Nothing),
        Requirement.AnyOf(CallerRoles.Sync, SyncCall, CallCost.OfMessage),
        Publish,
        Requirement.AnyOf(CallerRoles.Admin, Contract + "AdminService/EndHold", CallCost.Write),
        Requirement.AnyOf(CallerRoles.Operator, Contract + "AdminService/GetAuditHeads", CallCost.Nothing),
        Requirement.AnyOf(CallerRoles.Operator, Contract + "AdminService/CreatePageLink", CallCost.Nothing),
        Requirement.AnyIdentity(Contract + "IdentityService/WhoAmI", CallCost.Nothing),

        // A load balancer has no identity, and what it learns is whether to send traffic.
        Requirement.Everybody("/grpc.health.v1.Health/Check", CallCost.Nothing),
        Requirement.Everybody("/grpc.health.v1.Health/Watch", CallCost.WatchStream),
        Requirement.AnyIdentity("/grpc.reflection.v1.ServerReflection/ServerReflectionInfo", CallCost.WatchStream),
        Requirement.AnyIdentity("/grpc.reflection.v1alpha.ServerReflection/ServerReflectionInfo", CallCost.WatchStream),
        Requirement.Everybody("/healthz", CallCost.Nothing),
        Requirement.Everybody("/readyz", CallCost.Nothing),

        // Whoever has a link has nothing else yet; the handler asks who has made it.
        Requirement.Everybody("/login", CallCost.Nothing),
        Requirement.AnyOf(CallerRoles.Operator, "/", CallCost.Nothing),
    ];

    private static readonly FrozenDictionary<string, Requirement> ByPath =
        Rows.Where(row => row.Part.Length == 0).ToFrozenDictionary(row => row.Path, StringComparer.Ordinal);

    /// <summary>The row of a path; if it has none, nobody may use it.</summary>
    public static Requirement Of(string path) => ByPath.GetValueOrDefault(path) ?? Requirement.Closed(path);
}
