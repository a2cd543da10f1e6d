namespace PhoneTheft.Gateway.Core;

/// <summary>Into how many shards a store may be divided; fixed when it is created.</summary>
public static class ShardCount
{
    /// <summary>The fewest shards of a store.</summary>
    public const int Smallest = 16;

    /// <summary>The most shards of a store.</summary>
    public const int Largest = 64;

    /// <summary>16, 32 or 64: powers of two, and 10⁶ is a multiple of each, so a device's serial alone decides its shard.</summary>
    public static bool IsValid(int shards) => shards is 16 or 32 or 64;

    /// <summary>Throws unless it is 16, 32 or 64.</summary>
    /// <exception cref="ArgumentOutOfRangeException">It isn't 16, 32 or 64.</exception>
    public static void ThrowIfInvalid(int shards)
    {
        if (!IsValid(shards))
        {
            throw new ArgumentOutOfRangeException(nameof(shards), shards, "A store must have 16, 32 or 64 shards.");
        }
    }
}
