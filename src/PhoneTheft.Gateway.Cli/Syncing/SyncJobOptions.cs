using PhoneTheft.Gateway.Cli.Import;

namespace PhoneTheft.Gateway.Cli.Syncing;

/// <summary>What the caller wants of a sync.</summary>
internal sealed record SyncJobOptions
{
    /// <summary>The state file; made when it isn't there.</summary>
    public required string State { get; init; }

    /// <summary>The list to publish; null: none.</summary>
    public required ImportOptions? Publish { get; init; }

    /// <summary>Go on until told to stop; otherwise until converged.</summary>
    public required bool Follow { get; init; }

    /// <summary>Compute all digests from the file itself once converged, and have the gateway compare them.</summary>
    public required bool Verify { get; init; }

    /// <summary>The token that lets much change at once; empty: none.</summary>
    public required string Confirm { get; init; }
}
