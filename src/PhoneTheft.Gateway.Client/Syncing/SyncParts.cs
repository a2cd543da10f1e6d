using Microsoft.Extensions.Logging;
using PhoneTheft.Gateway.Client.Journal;
using PhoneTheft.Gateway.Client.Publishing;
using PhoneTheft.Gateway.Client.Receiving;

namespace PhoneTheft.Gateway.Client.Syncing;

/// <summary>What outlives a connection.</summary>
internal sealed class SyncParts(SyncState state, SyncClientOptions options, SyncLoop loop)
{
    public SyncState State => state;

    /// <summary>Null: this client doesn't publish.</summary>
    public SyncJournal? Journal { get; } = options.ReadOnly ? null : state.Journal;

    public SyncClientOptions Options => options;

    public SyncLoop Loop => loop;

    public StatusBoard Status { get; } = new();

    public ChangeFeed Feed { get; } = new(options.ChangeBuffer);

    public ConvergenceWaiters Convergence { get; } = new();

    public ReplicaFeed? Replica { get; } = options.Replica is { } replica ? new ReplicaFeed(replica, options.Time) : null;

    public ReceiptBook Receipts { get; } = new();

    public PublishGuard Guard { get; } = new();

    /// <summary>The list is known to be wrong in a way that only a snapshot mends.</summary>
    public bool NeedsWholeList { get; set; }

    public ILogger Logger => options.Logger;

    public TimeProvider Time => options.Time;
}
