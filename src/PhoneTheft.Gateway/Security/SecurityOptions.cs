namespace PhoneTheft.Gateway.Security;

/// <summary>Who may call, and from where. Section "Security".</summary>
internal sealed class SecurityOptions
{
    public const string Section = "Security";

    public SecurityMode Mode { get; init; } = SecurityMode.Development;

    /// <summary>The file with the register of carriers; null: none is known.</summary>
    public string? Carriers { get; init; }
}

/// <summary>How callers are authenticated.</summary>
internal enum SecurityMode
{
    /// <summary>Not at all: every caller is the carrier that it names, with all roles. Loopback only.</summary>
    Development,

    /// <summary>By client certificates, tokens or both: callers are the carriers of the register, with their roles there.</summary>
    Authenticated,
}
