using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using PhoneTheft.Gateway.Replication;

namespace PhoneTheft.Gateway.Client;

/// <summary>How a <see cref="SyncClient"/> works. The defaults suit a carrier with a few million devices on the list.</summary>
public sealed class SyncClientOptions
{
    /// <summary>
    /// True: follow the list and publish nothing. A read-only client does not end the session of another client. A state in memory has no
    /// journal, so its client is always read-only.
    /// </summary>
    public bool ReadOnly { get; init; }

    /// <summary>
    /// Whether the gateway may send the whole list when the store no longer knows the position of the state. False:
    /// <see cref="SyncClient.RunAsync"/> ends with CURSOR_COMPACTED instead. A state without a list takes one in any case.
    /// A gateway's messages call this accepts_snapshot.
    /// </summary>
    public bool AcceptsSnapshot { get; init; } = true;

    /// <summary>
    /// True: take no list, only the changes from now on. Only for a new state in memory, to watch changes: nothing can be looked up, and
    /// no digests are compared.
    /// </summary>
    public bool FromNow { get; init; }

    /// <summary>How safely a change must be stored before its receipt completes.</summary>
    public PublishDurability Durability { get; init; } = PublishDurability.Applied;

    /// <summary>
    /// The token of a confirmation that an earlier client on this state was asked for, once somebody has checked that the changes are
    /// intended. It is sent with the first operations that are published. Empty: none.
    /// </summary>
    public string BulkConfirmation { get; init; } = "";

    /// <summary>
    /// A copy of the list in memory that is kept as well, so that the carrier answers checks in its own process: 2 to 4 bytes a device. It
    /// is loaded from the state before the first connection, and then takes every change that the state takes. Null: none.
    /// </summary>
    public Replica? Replica { get; init; }

    /// <summary>How long to wait for a gateway's first message.</summary>
    public TimeSpan ConnectTimeout { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>
    /// The longest wait before the first attempt to connect again after a failure; above zero. The wait is a random time up to this (full
    /// jitter), and its limit doubles with every further failure, so that a thousand clients that lost one gateway don't come back at once.
    /// </summary>
    public TimeSpan SmallestBackoff { get; init; } = TimeSpan.FromMilliseconds(100);

    /// <summary>The limit that this time doubles to; at least <see cref="SmallestBackoff"/>.</summary>
    public TimeSpan LargestBackoff { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>
    /// After this many heartbeats without any message a connection counts as dead. The gateway says how long a heartbeat is.
    /// </summary>
    public int HeartbeatsOfSilence { get; init; } = 3;

    /// <summary>
    /// How many messages may be read before they are applied. When that many wait, reading stops until there is room; a gateway that has to
    /// wait for too long ends the stream, and the client reconnects.
    /// </summary>
    public int ReceiveBuffer { get; init; } = 256;

    /// <summary>
    /// How many changes are applied in one transaction at most. A transaction takes what has arrived when it begins, and waits for nothing
    /// more. One message is never split, so a transaction may have more changes if one message has.
    /// </summary>
    public int GatherChanges { get; init; } = 16_384;

    /// <summary>
    /// How many changes a reader of <see cref="SyncClient.ReadChangesAsync"/> may be behind before it gets a
    /// <see cref="ChangesMissedException"/>.
    /// </summary>
    public int ChangeBuffer { get; init; } = 65_536;

    /// <summary>
    /// How long to wait for the gateway's answer to a goodbye when the client stops. After that, the connection is closed.
    /// </summary>
    public TimeSpan GoodbyeTimeout { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>Takes what an operator should know, with the event ids that docs/client.md lists. No entry names a device.</summary>
    public ILogger Logger { get; init; } = NullLogger.Instance;

    /// <summary>The clock for deadlines and waits.</summary>
    public TimeProvider Time { get; init; } = TimeProvider.System;
}
