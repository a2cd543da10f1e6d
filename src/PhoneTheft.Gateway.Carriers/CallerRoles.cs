namespace PhoneTheft.Gateway.Carriers;

/// <summary>What a caller may do. A caller has any number of roles, and none includes another.</summary>
[Flags]
public enum CallerRoles
{
    /// <summary>Nothing but what everybody may do.</summary>
    None = 0,

    /// <summary><c>check</c>: ask whether devices may attach.</summary>
    Check = 1,

    /// <summary><c>device:read</c>: see a device with its holds and its past.</summary>
    DeviceRead = 2,

    /// <summary><c>blocklist:write</c>: place and end the own holds, and list them.</summary>
    BlocklistWrite = 4,

    /// <summary><c>sync</c>: keep a copy of the list.</summary>
    Sync = 8,

    /// <summary><c>authority</c>: place a COURT_ORDER, and see references and actors of all holds.</summary>
    Authority = 16,

    /// <summary><c>admin</c>: end any hold with a reason, and clear losses.</summary>
    Admin = 32,

    /// <summary><c>operator</c>: status, metrics, status page, audit heads.</summary>
    Operator = 64,

    /// <summary>All of them: every caller in Development mode.</summary>
    All = Check | DeviceRead | BlocklistWrite | Sync | Authority | Admin | Operator,
}
