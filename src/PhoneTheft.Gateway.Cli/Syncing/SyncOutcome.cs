using PhoneTheft.Gateway.Cli.Failures;
using PhoneTheft.Gateway.Cli.Import;
using PhoneTheft.Gateway.Client;

namespace PhoneTheft.Gateway.Cli.Syncing;

/// <summary>All there is to say about a sync, at its end.</summary>
internal sealed record SyncOutcome
{
    public required SyncJobOptions Options { get; init; }

    public required SyncStatus Status { get; init; }

    /// <summary>Names the store; null: none was reached yet.</summary>
    public required Guid? StoreId { get; init; }

    public required string? Carrier { get; init; }

    /// <summary>Changes in the history up to the state's position, all shards counted.</summary>
    public required long Head { get; init; }

    /// <summary>What became of the list; null: there was none to publish, or it came to nothing.</summary>
    public required ImportOutcome? Published { get; init; }

    /// <summary>Null: it was not asked for.</summary>
    public required SyncVerification? Verification { get; init; }

    /// <summary>Devices and holds that were found different and put right.</summary>
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
