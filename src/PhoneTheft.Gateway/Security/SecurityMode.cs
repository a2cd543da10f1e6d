namespace PhoneTheft.Gateway.Security;

/// <summary>How callers prove who they are.</summary>
internal enum SecurityMode
{
    /// <summary>They don't: everybody is the carrier they say they are, with the role authority. Loopback only.</summary>
    Development,
}
