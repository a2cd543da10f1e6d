using StackExchange.Redis;

namespace PhoneTheft.Gateway.Store;

/// <summary>Tells from a failed call what is known about its effect.</summary>
internal static class RedisFaults
{
    /// <summary>For a write, what matters is whether it may have been applied.</summary>
    public static StoreException OfWrite(Exception e) => e switch
    {
        RedisConnectionException { CommandStatus: CommandStatus.WaitingToBeSent or CommandStatus.WaitingInBacklog } => Unavailable(e),
        RedisConnectionException { FailureType: ConnectionFailureType.UnableToConnect or ConnectionFailureType.UnableToResolvePhysicalConnection } => Unavailable(e),
        RedisServerException refusal when RefusesBeforeWriting(refusal.Message) =>
            new StoreException(StoreFault.Unavailable, "The store takes no writes at the moment.", e),
        _ => new StoreException(StoreFault.OutcomeUnknown, "The store did not answer; the write may or may not have been applied.", e),
    };

    /// <summary>A read has no effect, so any failure is the same to its caller.</summary>
    public static StoreException OfRead(Exception e) => new(StoreFault.Unavailable, "The store does not answer.", e);

    // What Redis and its kin say before a script has written anything: still loading, a replica, out of memory, no disk,
    // too few replicas, no quorum, not the owner of the slot.
    private static bool RefusesBeforeWriting(string message) =>
        message.StartsWith("LOADING", StringComparison.Ordinal) ||
        message.StartsWith("READONLY", StringComparison.Ordinal) ||
        message.StartsWith("OOM", StringComparison.Ordinal) ||
        message.StartsWith("MISCONF", StringComparison.Ordinal) ||
        message.StartsWith("NOREPLICAS", StringComparison.Ordinal) ||
        message.StartsWith("MASTERDOWN", StringComparison.Ordinal) ||
        message.StartsWith("CLUSTERDOWN", StringComparison.Ordinal) ||
        message.StartsWith("BUSY", StringComparison.Ordinal) ||
        message.StartsWith("MOVED", StringComparison.Ordinal) ||
        message.StartsWith("NOAUTH", StringComparison.Ordinal) ||
        message.StartsWith("NOPERM", StringComparison.Ordinal);

    private static StoreException Unavailable(Exception e) =>
        new(StoreFault.Unavailable, "The store can't be reached; nothing was sent to it.", e);
}
