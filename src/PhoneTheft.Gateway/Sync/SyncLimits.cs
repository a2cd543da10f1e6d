using PhoneTheft.Gateway.Store.Writing;

namespace PhoneTheft.Gateway.Sync;

/// <summary>Limits of one stream and of one message.</summary>
internal static class SyncLimits
{
    /// <summary>The version of the protocol this gateway speaks.</summary>
    public const uint Protocol = 1;

    public const int OperationsPerPublish = WriteBatch.MaxOperations;

    /// <summary>With 16 shards two for each: one under way, one on the wire. More only lengthen the queue.</summary>
    public const int PublishesInFlight = 32;

    /// <summary>Of a snapshot chunk, and of a part of a bucket.</summary>
    public const int ChunkBytes = 60_000;

    /// <summary>
    /// Changes of one message: at some 110 bytes each about 64 kB. A run of the store's script has at most 256 and is never
    /// split, so a message is closed when fewer than that are left.
    /// </summary>
    public const int ChangesPerMessage = 600;

    /// <summary>Own holds of one chunk, at up to 900 bytes with the longest texts.</summary>
    public const int HoldsPerChunk = 200;

    /// <summary>Complaints of one stream that are logged: a client that complains of everything must not fill the log.</summary>
    public const int NacksLogged = 10;

    /// <summary>Messages waiting for the writer, beside the one it writes.</summary>
    public const int Waiting = 64;
}
