namespace PhoneTheft.Gateway.Security.Quotas;

/// <summary>What a carrier may have only so much of.</summary>
internal enum Quota
{
    ChecksPerSecond,
    WritesPerSecond,
    SnapshotsPerHour,
    CheckStreams,
    SyncStreams,
    WatchStreams,
    Connections,
}

/// <summary>How quotas are named.</summary>
internal static class QuotaNames
{
    /// <summary>In metrics, and for machines in errors.</summary>
    public static string Name(this Quota quota) => quota switch
    {
        Quota.ChecksPerSecond => "checks_per_second",
        Quota.WritesPerSecond => "writes_per_second",
        Quota.SnapshotsPerHour => "snapshots_per_hour",
        Quota.CheckStreams => "check_streams",
        Quota.SyncStreams => "sync_streams",
        Quota.WatchStreams => "watch_streams",
        _ => "connections",
    };

    /// <summary>In sentences.</summary>
    public static string Words(this Quota quota) => quota switch
    {
        Quota.ChecksPerSecond => "checks per second",
        Quota.WritesPerSecond => "writes per second",
        Quota.SnapshotsPerHour => "snapshots and lists per hour",
        Quota.CheckStreams => "open streams of checks",
        Quota.SyncStreams => "open sync streams",
        Quota.WatchStreams => "open streams of health and reflection",
        _ => "open connections",
    };
}
