namespace PhoneTheft.Gateway.Core;

/// <summary>
/// The parts of a shard in which two lists are compared when their digests differ, so that only what differs is sent again.
/// </summary>
public static class Bucket
{
    /// <summary>Buckets of a shard. At 10 million entries and 16 shards one has 2,400 entries, about 5 kB.</summary>
    public const int Count = 256;

    /// <summary>0 … 255: the quotient, because the rest modulo the number of shards is the same for all devices of a shard.</summary>
    public static int Of(EquipmentIdentity identity, int shards) => (int)(identity.Value / (ulong)shards % Count);
}
