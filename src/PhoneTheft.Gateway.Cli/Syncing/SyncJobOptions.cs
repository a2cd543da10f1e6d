using PhoneTheft.Gateway.Cli.Import;

namespace PhoneTheft.Gateway.Cli.Syncing;

/// <summary>The options of a sync.</summary>
internal sealed record SyncJobOptions
{
    /// <summary>The state file; created if it does not exist.</summary>
    public required string State { get; init; }

    /// <summary>The list to publish; null if there is none.</summary>
    public required ImportOptions? Publish { get; init; }

    /// <summary>Whether to run until stopped; otherwise until converged.</summary>
    public required bool Follow { get; init; }

    /// <summary>Whether to compute all digests from the rows of the file once converged, and compare them with the gateway.</summary>
    public required bool Verify { get; init; }

    /// <summary>The token that confirms changes beyond the daily bulk limit; empty if there is none.</summary>
    public required string Confirm { get; init; }
}
