namespace PhoneTheft.Gateway.Cli.Documents;

/// <summary>What <c>sync --json</c> writes at its end.</summary>
internal sealed record SyncDocument
{
    public required string StateFile { get; init; }

    public required string? StoreId { get; init; }

    public required string? Carrier { get; init; }

    /// <summary>The gateway it was connected to last.</summary>
    public required string? Gateway { get; init; }

    public required bool Converged { get; init; }

    /// <summary>Changes in the history up to the state's position.</summary>
    public required long Head { get; init; }

    /// <summary>ok, differs or unknown.</summary>
    public required string Digest { get; init; }

    public required long Published { get; init; }

    /// <summary>Changes.</summary>
    public required long Received { get; init; }

    /// <summary>Devices that came as a whole list; 0: none was needed.</summary>
    public required long SnapshotDevices { get; init; }

    public required long Refused { get; init; }

    public required long Pending { get; init; }

    public required long Reopened { get; init; }

    /// <summary>Times the store's history turned out to lack what the file had.</summary>
    public required long HistoriesLost { get; init; }

    /// <summary>How many changes, at least.</summary>
    public required long ChangesLost { get; init; }

    public required long ProducersRenewed { get; init; }

    /// <summary>--verify: whether everything is equal, computed from the file itself.</summary>
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
/// <param name="At">When, by this machine's clock.</param>
/// <param name="Event">status, log, published, verified or stopped.</param>
/// <param name="Phase">stopped, connecting, snapshot, following or draining.</param>
/// <param name="Gateway">The one it is connected to, or was last.</param>
/// <param name="Head">Changes in the history up to the state's position.</param>
/// <param name="Lag">Changes that the gateway had and the state had not, at the last checkpoint.</param>
/// <param name="Digest">ok, differs or unknown.</param>
/// <param name="Published">Operations a gateway has answered.</param>
/// <param name="Received">Changes applied.</param>
/// <param name="Refused">Operations refused for good.</param>
/// <param name="Pending">Operations in the journal that no gateway has acknowledged.</param>
/// <param name="StalenessMs">How far the gateway itself may be behind its store.</param>
/// <param name="Confirmation">What publishing waits for.</param>
/// <param name="Message">What happened, where the numbers don't say it.</param>
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
