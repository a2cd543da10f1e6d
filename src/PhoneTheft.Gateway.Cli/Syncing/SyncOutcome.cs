using PhoneTheft.Gateway.Cli.Failures;
using PhoneTheft.Gateway.Cli.Import;
using PhoneTheft.Gateway.Client;

namespace PhoneTheft.Gateway.Cli.Syncing;

/// <summary>The result of a sync.</summary>
internal sealed record SyncOutcome
{
    public required SyncJobOptions Options { get; init; }

    public required SyncStatus Status { get; init; }

    /// <summary>The id of the store; null if none has been reached yet.</summary>
    public required Guid? StoreId { get; init; }

    public required string? Carrier { get; init; }

    /// <summary>The number of changes up to the position of the state file, over all shards.</summary>
    public required long Head { get; init; }

    /// <summary>The result of publishing the list; null if there was none, or nothing was published.</summary>
    public required ImportOutcome? Published { get; init; }

    /// <summary>The result of --verify; null without it.</summary>
    public required StateVerification? Verification { get; init; }

    /// <summary>Devices and holds that were different and have been repaired.</summary>
    public required long Repaired { get; init; }

    public required CliException? Failure { get; init; }

    public required TimeSpan Elapsed { get; init; }

    public int ExitCode => this switch
    {
        { Failure: { } failure } => failure.ExitCode,
        { Verification.IsEqual: false } => Failures.ExitCode.ListsDiffer,
        { Published.Withholding: { } withholding } => withholding.ExitCode,
        { Published.Refused: > 0 } => Failures.ExitCode.SomeLinesRefused,
        { Status.Refused: > 0 } => Failures.ExitCode.SomeLinesRefused,
        _ => Failures.ExitCode.Ok,
    };
}
