namespace PhoneTheft.Gateway.Carriers;

/// <summary>How much a carrier may do at one gateway, where the register says something else than the gateway's settings.</summary>
public sealed record CarrierQuotas
{
    /// <summary>The register says nothing.</summary>
    public static CarrierQuotas None { get; } = new();

    /// <summary>Devices checked, in calls of any kind; null: as in the settings. So for the others.</summary>
    public Allowance? ChecksPerSecond { get; init; }

    /// <summary>Operations: holds placed, changed and ended, one by one, in lists and from a journal.</summary>
    public Allowance? WritesPerSecond { get; init; }

    /// <summary>Sync streams open at once.</summary>
    public Allowance? SyncStreams { get; init; }

    /// <summary>Streams of checks open at once.</summary>
    public Allowance? CheckStreams { get; init; }

    /// <summary>Whole lists sent, as snapshots of sync streams or as lists of holds.</summary>
    public Allowance? SnapshotsPerHour { get; init; }

    /// <summary>Connections open at once.</summary>
    public Allowance? Connections { get; init; }
}
