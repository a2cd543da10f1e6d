namespace PhoneTheft.Gateway.Client;

/// <summary>The state of a <see cref="SyncClient"/> at one moment. Counters begin at 0 when the client is made.</summary>
public sealed record SyncStatus
{
    /// <summary>What the client is doing.</summary>
    public SyncPhase Phase { get; init; }

    /// <summary>The host and port of the gateway that the client is connected to, or was last; empty before the first connection.</summary>
    public string Gateway { get; init; } = "";

    /// <summary>The fencing number of the session; 0 without one, or when it is read-only.</summary>
    public long Session { get; init; }

    /// <summary>
    /// How many changes this client lacked at the last checkpoint, compared with the gateway; null before the first checkpoint.
    /// </summary>
    public long? Lag { get; init; }

    /// <summary>
    /// How old the gateway's own list was at the last checkpoint: how long before it the gateway last knew that it held all that the store
    /// held. Whole milliseconds; null before the first checkpoint.
    /// </summary>
    public TimeSpan? Staleness { get; init; }

    /// <summary>
    /// Whether the digests of all shards agreed when they were last compared; null: not all of them have been compared yet.
    /// </summary>
    public bool? DigestsAgree { get; init; }

    /// <summary>When the digests of all shards last agreed, by this machine's clock; null: not yet.</summary>
    public DateTimeOffset? VerifiedAt { get; init; }

    /// <summary>How many devices have arrived of the snapshot that is being taken.</summary>
    public long SnapshotDevices { get; init; }

    /// <summary>How many devices that snapshot has, about: the list changes while it is sent.</summary>
    public long SnapshotTotal { get; init; }

    /// <summary>How many changes were applied to the state.</summary>
    public long Received { get; init; }

    /// <summary>How many operations were published and answered, without those that were refused.</summary>
    public long Published { get; init; }

    /// <summary>How many operations were refused for good. <see cref="SyncState.ReadRefused"/> lists them.</summary>
    public long Refused { get; init; }

    /// <summary>How many operations wait in the journal: no gateway has acknowledged them yet.</summary>
    public long Pending { get; init; }

    /// <summary>
    /// The confirmation that publishing waits for, to be given with <see cref="SyncClient.ConfirmAsync"/>; null: it waits for none.
    /// </summary>
    public PublishConfirmation? Confirmation { get; init; }

    /// <summary>How many sessions were opened.</summary>
    public long Sessions { get; init; }

    /// <summary>How many times a shard that differed was repaired bucket by bucket.</summary>
    public long Repairs { get; init; }

    /// <summary>How many times the whole list was taken again because a shard differed even after a repair.</summary>
    public long RepairsFailed { get; init; }

    /// <summary>How many operations were sent again because the store had acknowledged them and then lost them.</summary>
    public long Reopened { get; init; }

    /// <summary>How many times the store had lost changes that the state had; the list was then taken as the store has it.</summary>
    public long HistoriesLost { get; init; }

    /// <summary>How many changes those losses were, at least, all together.</summary>
    public long ChangesLost { get; init; }

    /// <summary>How many times the state was found to be a copy or a backup, so that it publishes as a new producer.</summary>
    public long ProducersRenewed { get; init; }

    /// <summary>The last error; null: none yet. It is kept after the cause has passed.</summary>
    public GatewayError? LastError { get; init; }
}

/// <summary>What a <see cref="SyncClient"/> is doing.</summary>
public enum SyncPhase
{
    /// <summary>Not running.</summary>
    Stopped = 0,

    /// <summary>Loading the replica, connecting, or waiting to try again.</summary>
    Connecting = 1,

    /// <summary>Taking the whole list; the one before it stays in use.</summary>
    Snapshot = 2,

    /// <summary>Taking changes as they come.</summary>
    Following = 3,

    /// <summary>Finishing what is under way, to resume elsewhere or to stop.</summary>
    Draining = 4,
}
