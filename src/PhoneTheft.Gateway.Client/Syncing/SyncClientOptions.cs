using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using PhoneTheft.Gateway.Replication;

namespace PhoneTheft.Gateway.Client;

/// <summary>How a <see cref="SyncClient"/> works. The defaults suit a carrier with a few million devices on the list.</summary>
public sealed class SyncClientOptions
{
    /// <summary>True: follow the list and publish nothing; such a session takes the place of no other. Without a journal in the state it is always so.</summary>
    public bool ReadOnly { get; init; }

    /// <summary>
    /// Whether the whole list may be sent when the position is no longer known to the store. False: <see cref="SyncClient.RunAsync"/>
    /// ends with CURSOR_COMPACTED instead. A state without a list takes one in any case.
    /// </summary>
    public bool AcceptsSnapshot { get; init; } = true;

    /// <summary>
    /// True, with a state in memory that has nothing yet: take no list, only what changes from now on. For watching: there is
    /// nothing to look up, and no digest to compare.
    /// </summary>
    public bool FromNow { get; init; }

    /// <summary>How safe a change is to be before its receipt completes.</summary>
    public PublishDurability Durability { get; init; } = PublishDurability.Applied;

    /// <summary>
    /// The token of a confirmation that an earlier client on this state was asked for, if somebody has looked at it: it goes with
    /// the first operations published. Empty: none.
    /// </summary>
    public string BulkConfirmation { get; init; } = "";

    /// <summary>
    /// Keep this copy of the list in memory as well, so that the carrier answers checks in its own process. It is loaded from the
    /// state before the first connection, and then moves with it. Null: none.
    /// </summary>
    public Replica? Replica { get; init; }

    /// <summary>How long to wait for a gateway's first message.</summary>
    public TimeSpan ConnectTimeout { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>
    /// Before trying again after a failure: a random time up to this, and up to twice as long with every further failure
    /// (full jitter), so that a thousand clients that lost one gateway don't come back at once.
    /// </summary>
    public TimeSpan SmallestBackoff { get; init; } = TimeSpan.FromMilliseconds(100);

    /// <summary>The longest of these times.</summary>
    public TimeSpan LargestBackoff { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>After this many heartbeats without any message a connection counts as dead.</summary>
    public int HeartbeatsOfSilence { get; init; } = 3;

    /// <summary>Messages read ahead of what is applied. Then reading stops, and a gateway that waits long enough ends the stream.</summary>
    public int ReceiveBuffer { get; init; } = 256;

    /// <summary>
    /// Changes applied in one transaction, at most, of those that have arrived. What has arrived waits no longer than the
    /// transaction before took. A single message is never split.
    /// </summary>
    public int GatherChanges { get; init; } = 16_384;

    /// <summary>Changes that a reader of <see cref="SyncClient.ReadChangesAsync"/> may be behind before it is cut off.</summary>
    public int ChangeBuffer { get; init; } = 65_536;

    /// <summary>How long to wait for the gateway's last word when this client says goodbye.</summary>
    public TimeSpan GoodbyeTimeout { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>Takes what an operator should know. No IMEI in clear.</summary>
    public ILogger Logger { get; init; } = NullLogger.Instance;

    /// <summary>Measures time.</summary>
    public TimeProvider Time { get; init; } = TimeProvider.System;
}

/// <summary>How safe a published change is; numbered as in the contract.</summary>
public enum PublishDurability
{
    /// <summary>Not known.</summary>
    None = 0,

    /// <summary>The store's primary has it, and so has the gateway that answered.</summary>
    Applied = 1,

    /// <summary>A replica of the store's primary has received it, too.</summary>
    Replicated = 2,

    /// <summary>It is on the disk of the store's primary.</summary>
    Fsynced = 3,
}
