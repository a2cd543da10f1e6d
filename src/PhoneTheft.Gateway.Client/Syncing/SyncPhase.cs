namespace PhoneTheft.Gateway.Client;

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
