namespace PhoneTheft.Gateway.Errors;

/// <summary>What one request may ask for.</summary>
internal static class Limits
{
    /// <summary>10,000 IMEIs of the longest legal spelling take 450 kB.</summary>
    public const int MaxMessageBytes = 1 << 20;

    public const int MaxItems = 10_000;

    /// <summary>Characters of a reference and of an actor.</summary>
    public const int MaxTextLength = 64;
}
