namespace PhoneTheft.Gateway.Cli.Documents;

/// <summary>The output of <c>sync --json</c> at its end.</summary>
internal sealed record SyncDocument
{
    public required string StateFile { get; init; }

    public required string? StoreId { get; init; }

    public required string? Carrier { get; init; }

    /// <summary>The gateway of the last connection.</summary>
    public required string? Gateway { get; init; }

    public required bool Converged { get; init; }

    /// <summary>The number of changes up to the position of the state file.</summary>
    public required long Head { get; init; }

    /// <summary>ok, differs or unknown.</summary>
    public required string Digest { get; init; }

    public required long Published { get; init; }

    /// <summary>Received changes.</summary>
    public required long Received { get; init; }

    /// <summary>Devices received in a snapshot; 0 if none was needed.</summary>
    public required long SnapshotDevices { get; init; }

    public required long Refused { get; init; }

    public required long Pending { get; init; }

    public required long Reopened { get; init; }

    /// <summary>How often the store turned out to lack changes that the file had.</summary>
    public required long HistoriesLost { get; init; }

    /// <summary>How many changes the store lacked, at least.</summary>
    public required long ChangesLost { get; init; }

    public required long ProducersRenewed { get; init; }

    /// <summary>--verify: whether all digests, computed from the rows of the file, are equal.</summary>
    public required bool? Equal { get; init; }

    public required long Repaired { get; init; }

    public required long? Devices { get; init; }

    public required long? OwnHolds { get; init; }

    public required ConfirmationDocument? Confirmation { get; init; }

    public required ImportDocument? Publish { get; init; }

    public required double Seconds { get; init; }

    public required int ExitCode { get; init; }

    public required ErrorBody? Error { get; init; }
}

/// <summary>A line of <c>sync --follow --json</c>.</summary>
/// <param name="At">The time, by this machine's clock.</param>
/// <param name="Event">status, log, published, verified or stopped.</param>
/// <param name="Phase">stopped, connecting, snapshot, following or draining.</param>
/// <param name="Gateway">The gateway of the current or last connection.</param>
/// <param name="Head">The number of changes up to the position of the state file.</param>
/// <param name="Lag">Changes that the gateway had and the state file lacked, at the last checkpoint.</param>
/// <param name="Digest">ok, differs or unknown.</param>
/// <param name="Published">Operations that a gateway has answered.</param>
/// <param name="Received">Applied changes.</param>
/// <param name="Refused">Operations that were refused permanently.</param>
/// <param name="Pending">Operations in the journal that no gateway has acknowledged.</param>
/// <param name="StalenessMs">How far the gateway itself may be behind its store.</param>
/// <param name="Confirmation">The confirmation that publishing waits for.</param>
/// <param name="Message">What happened, if the numbers don't show it.</param>
internal sealed record FollowDocument(
    string At,
    string Event,
    string Phase,
    string? Gateway,
    long Head,
    long? Lag,
    string Digest,
    long Published,
    long Received,
    long Refused,
    long Pending,
    long? StalenessMs,
    ConfirmationDocument? Confirmation,
    string? Message);
