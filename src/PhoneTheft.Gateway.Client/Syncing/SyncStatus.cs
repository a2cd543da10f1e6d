namespace PhoneTheft.Gateway.Client;

/// <summary>How a <see cref="SyncClient"/> stands, at one moment.</summary>
public sealed record SyncStatus
{
    /// <summary>What it is doing.</summary>
    public SyncPhase Phase { get; init; }

    /// <summary>The gateway it is connected to, or was last; empty before the first.</summary>
    public string Gateway { get; init; } = "";

    /// <summary>The fencing number of the session; 0 without one, or when it is read-only.</summary>
    public long Session { get; init; }

    /// <summary>Changes that the gateway had and this client had not, at the last checkpoint; null before one.</summary>
    public long? Lag { get; init; }

    /// <summary>How long before the last checkpoint the gateway last knew that it held all that the store held; null before one.</summary>
    public TimeSpan? Staleness { get; init; }

    /// <summary>Whether all digests agreed when they were last compared; null: not compared yet, or not all could be.</summary>
    public bool? DigestsAgree { get; init; }

    /// <summary>When all of them last agreed.</summary>
    public DateTimeOffset? VerifiedAt { get; init; }

    /// <summary>Devices that came with the snapshot under way.</summary>
    public long SnapshotDevices { get; init; }

    /// <summary>About how many devices that snapshot has.</summary>
    public long SnapshotTotal { get; init; }

    /// <summary>Changes applied since this client was made.</summary>
    public long Received { get; init; }

    /// <summary>Operations that a gateway answered since this client was made, refused ones not counted.</summary>
    public long Published { get; init; }

    /// <summary>Operations that were refused for good since this client was made.</summary>
    public long Refused { get; init; }

    /// <summary>Operations in the journal that no gateway has acknowledged.</summary>
    public long Pending { get; init; }

    /// <summary>What <see cref="SyncClient.ConfirmAsync"/> has to be told before publishing goes on; null: nothing.</summary>
    public PublishConfirmation? Confirmation { get; init; }

    /// <summary>Sessions that were opened since this client was made.</summary>
    public long Sessions { get; init; }

    /// <summary>Shards repaired by buckets since this client was made.</summary>
    public long Repairs { get; init; }

    /// <summary>Times the whole list was asked for because a shard differed even after a repair.</summary>
    public long RepairsFailed { get; init; }

    /// <summary>Operations sent again since this client was made, because the store had acknowledged and then lost them.</summary>
    public long Reopened { get; init; }

    /// <summary>Times since this client was made that the store's history turned out to lack what the state had: the list of another history was taken.</summary>
    public long HistoriesLost { get; init; }

    /// <summary>How many changes the state had and the store no more, at least, all times together.</summary>
    public long ChangesLost { get; init; }

    /// <summary>Times the state turned out to be a copy or a backup, and a new producer was made for it.</summary>
    public long ProducersRenewed { get; init; }

    /// <summary>What last went wrong; null: nothing yet. It may be over long since.</summary>
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
