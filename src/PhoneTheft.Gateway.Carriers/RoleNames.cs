namespace PhoneTheft.Gateway.Carriers;

/// <summary>How roles are written: in the register, in the scopes of a token, in errors, and in documents.</summary>
public static class RoleNames
{
    private static readonly (CallerRoles Role, string Name)[] Names =
    [
        (CallerRoles.Check, "check"),
        (CallerRoles.DeviceRead, "device:read"),
        (CallerRoles.BlocklistWrite, "blocklist:write"),
        (CallerRoles.Sync, "sync"),
        (CallerRoles.Authority, "authority"),
        (CallerRoles.Admin, "admin"),
        (CallerRoles.Operator, "operator"),
    ];

    /// <summary>All names, in the order of the roles.</summary>
    public static IReadOnlyList<string> All { get; } = [.. Names.Select(known => known.Name)];

    /// <summary>The role with that name, in exactly this spelling.</summary>
    /// <returns>False: there is no such role.</returns>
    public static bool TryRead(string name, out CallerRoles role)
    {
        role = Names.FirstOrDefault(known => known.Name == name).Role;
        return role != CallerRoles.None;
    }

    /// <summary>The names of roles, in the order of <see cref="All"/>.</summary>
    public static IReadOnlyList<string> Of(CallerRoles roles) => [.. Names.Where(known => roles.HasFlag(known.Role)).Select(known => known.Name)];
}
