namespace PhoneTheft.Gateway.Contract;

/// <summary>Limits of one request.</summary>
internal static class Limits
{
    /// <summary>10,000 IMEIs of the longest legal spelling take 450 kB.</summary>
    public const int MaxMessageBytes = 1 << 20;

    /// <summary>IMEIs of a CheckMany.</summary>
    public const int MaxItems = 10_000;

    /// <summary>Items of a WriteMany: with every text at its longest they take 400 kB.</summary>
    public const int MaxWrites = 1_000;

    /// <summary>TACs of an AnnounceWrites: they take 200 kB.</summary>
    public const int MaxTacs = 10_000;

    /// <summary>More devices than there can be: 14 digits.</summary>
    public const ulong MostCounted = 100_000_000_000_000;

    /// <summary>Characters of a reference and of an actor.</summary>
    public const int MaxTextLength = 64;
}
