using PhoneTheft.Gateway.Carriers;

namespace PhoneTheft.Gateway.Security.Quotas;

/// <summary>What one carrier may have at this gateway, and how much of it is used: by all its callers, connections and streams together.</summary>
internal sealed class CarrierQuota
{
    private static readonly TimeSpan Hour = TimeSpan.FromHours(1);

    private readonly QuotaOptions _options;

    public CarrierQuota(string carrier, CarrierQuotas own, QuotaOptions options, TimeProvider time)
    {
        (Carrier, _options) = (carrier, options);
        Checks = new QuotaRate(Quota.ChecksPerSecond, TimeSpan.FromSeconds(1), options.Saved, time);
        Writes = new QuotaRate(Quota.WritesPerSecond, TimeSpan.FromSeconds(1), options.Saved, time);
        Snapshots = new QuotaRate(Quota.SnapshotsPerHour, Hour, Hour, time);
        Set(own);
    }

    public string Carrier { get; }

    /// <summary>Devices, however they are asked for.</summary>
    public QuotaRate Checks { get; }

    /// <summary>Operations, however they are sent.</summary>
    public QuotaRate Writes { get; }

    /// <summary>Snapshots of sync streams, and lists of holds.</summary>
    public QuotaRate Snapshots { get; }

    public QuotaPlaces CheckStreams { get; } = new(Quota.CheckStreams);

    public QuotaPlaces SyncStreams { get; } = new(Quota.SyncStreams);

    public QuotaPlaces Connections { get; } = new(Quota.Connections);

    /// <summary>Takes what the register says now. What is used stays used.</summary>
    public void Set(CarrierQuotas own)
    {
        Checks.Allowance = own.ChecksPerSecond ?? _options.ChecksPerSecond;
        Writes.Allowance = own.WritesPerSecond ?? _options.WritesPerSecond;
        Snapshots.Allowance = own.SnapshotsPerHour ?? _options.SnapshotsPerHour;
        CheckStreams.Allowance = own.CheckStreams ?? _options.CheckStreams;
        SyncStreams.Allowance = own.SyncStreams ?? _options.SyncStreams;
        Connections.Allowance = own.Connections ?? _options.Connections;
    }
}
