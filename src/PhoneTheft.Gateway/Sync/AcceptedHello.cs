using PhoneTheft.Gateway.Auditing;
using PhoneTheft.Gateway.Security;
using PhoneTheft.Gateway.Store.Format;
using PhoneTheft.Gateway.Store.Writing;
using PhoneTheft.Gateway.V1;

namespace PhoneTheft.Gateway.Sync;

/// <summary>A Hello that was accepted: whose stream it is, and where it starts.</summary>
internal sealed record AcceptedHello
{
    public required SyncStream Stream { get; init; }

    public Caller Caller => Stream.Caller;

    /// <summary>Who is on record for what is published.</summary>
    public required AuditedCaller OnRecord { get; init; }

    public required StoreIdentity Store { get; init; }

    /// <summary>Null: read-only.</summary>
    public required ProducerSession? Producer { get; init; }

    /// <summary>Where the stream goes on; for a snapshot its base.</summary>
    public required StreamPosition Position { get; init; }

    /// <summary>Why the whole list comes first; unspecified: it doesn't.</summary>
    public required SnapshotReason Snapshot { get; init; }

    /// <summary>Shards in which the client's list differs from the list at its cursor.</summary>
    public required IReadOnlyList<int> Differing { get; init; }
}
