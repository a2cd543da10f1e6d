using System.ComponentModel.DataAnnotations;
using PhoneTheft.Gateway.Carriers;

namespace PhoneTheft.Gateway.Security.Quotas;

/// <summary>What a carrier may have at one gateway unless the register says otherwise. Section "Quotas".</summary>
internal sealed class QuotaOptions
{
    public const string Section = "Quotas";

    /// <summary>Devices checked, by calls of any kind.</summary>
    public Allowance ChecksPerSecond { get; init; } = Allowance.Of(100_000);

    /// <summary>Operations on holds, by calls of any kind.</summary>
    public Allowance WritesPerSecond { get; init; } = Allowance.Of(20_000);

    /// <summary>Snapshots of sync streams, and lists of holds.</summary>
    public Allowance SnapshotsPerHour { get; init; } = Allowance.Of(1_000);

    /// <summary>CheckStream calls open at once.</summary>
    public Allowance CheckStreams { get; init; } = Allowance.Of(1_000);

    /// <summary>Sync streams open at once.</summary>
    public Allowance SyncStreams { get; init; } = Allowance.Of(4);

    /// <summary>Streams of health and of reflection open at once. A client watches the health of each gateway over each connection.</summary>
    public Allowance WatchStreams { get; init; } = Allowance.Of(4_000);

    /// <summary>Connections open at once, at each listener.</summary>
    public Allowance Connections { get; init; } = Allowance.Of(2_000);

    /// <summary>How long a carrier may save up checks and writes that it does not use: it may do so many seconds' worth at once.</summary>
    [Range(typeof(TimeSpan), "00:00:00.100", "00:01:00")]
    public TimeSpan Saved { get; init; } = TimeSpan.FromSeconds(1);
}
