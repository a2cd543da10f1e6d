using PhoneTheft.Gateway.Store.Redis;


namespace PhoneTheft.Gateway.Store.Servers;

/// <summary>Judges what the servers of a store without slots say they are.</summary>
internal static class StoreRoles
{
    /// <param name="roles">Of those that answer.</param>
    /// <param name="moved">Whether the client library has yet to learn of a role.</param>
    /// <returns>Null when there is one primary, or nobody to say so.</returns>
    public static FollowFault? FaultOf(IReadOnlyList<ServerRole> roles, bool moved)
    {
        var primaries = roles.Where(role => role.IsPrimary).ToList();
        return primaries.Count switch
        {
            // To write to either would be to lose it, or what the other took. Whoever made the second has to say which counts.
            > 1 => new FollowFault(StoreFault.Unavailable,
                $"{Names(primaries)} both say that they are the primary. Neither is written to or read from. Make one of them a replica of the other, or take it out of Store:Redis."),
            0 when roles.Count > 0 => new FollowFault(StoreFault.Unavailable,
                $"None of the servers that answer is a primary: {Names(roles)} {(roles.Count == 1 ? "is a replica" : "are replicas")}. Name the primary in Store:Redis, too, or make one with REPLICAOF NO ONE."),
            _ when moved => new FollowFault(StoreFault.Unavailable, "The primary of the store has changed; it is being looked for."),
            _ => null,
        };
    }

    private static string Names(IEnumerable<ServerRole> roles) => string.Join(" and ", roles.Select(role => role.Server.EndPoint));
}
