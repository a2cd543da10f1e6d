namespace PhoneTheft.Gateway.Carriers;

/// <summary>How large a register may be. docs/carriers.schema.json says the same.</summary>
public static class RegisterLimits
{
    /// <summary>Bytes of the file.</summary>
    public const int LongestFile = 4 << 20;

    internal const int Carriers = 1_000;
    internal const int RevokedTokens = 10_000;
    internal const int Identities = 16;
    internal const int LongestName = 100;
    internal const int LongestContact = 200;
    internal const int LongestIdentity = 255;
}
