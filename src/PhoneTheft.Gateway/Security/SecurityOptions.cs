namespace PhoneTheft.Gateway.Security;

/// <summary>Who may call, and from where. Section "Security".</summary>
internal sealed class SecurityOptions
{
    public const string Section = "Security";

    public SecurityMode Mode { get; init; } = SecurityMode.Development;

    /// <summary>Lets the Development mode listen on addresses other machines can reach. For a container whose port is published to loopback.</summary>
    public bool AllowInsecureBeyondLoopback { get; init; }
}

/// <summary>How callers prove who they are.</summary>
internal enum SecurityMode
{
    /// <summary>They don't: everybody is the carrier they say they are, with the role authority. Loopback only.</summary>
    Development,
}
