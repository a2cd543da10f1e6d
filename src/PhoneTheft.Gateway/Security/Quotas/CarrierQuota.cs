using PhoneTheft.Gateway.Carriers;
using PhoneTheft.Gateway.Errors;

namespace PhoneTheft.Gateway.Security.Quotas;

/// <summary>What one carrier may have at this gateway, and how much of it is used: by all its callers, connections and streams together.</summary>
internal sealed class CarrierQuota
{
    private static readonly TimeSpan Hour = TimeSpan.FromHours(1);

    private readonly QuotaOptions _options;
    private readonly QuotaRefusals _refusals;
    private readonly QuotaRate _checks;
    private readonly QuotaRate _writes;
    private readonly QuotaRate _snapshots;

    public CarrierQuota(string carrier, CarrierQuotas own, QuotaOptions options, TimeProvider time, QuotaRefusals refusals)
    {
        (Carrier, _options, _refusals) = (carrier, options, refusals);
        _checks = new QuotaRate(Quota.ChecksPerSecond, TimeSpan.FromSeconds(1), options.Saved, time);
        _writes = new QuotaRate(Quota.WritesPerSecond, TimeSpan.FromSeconds(1), options.Saved, time);
        _snapshots = new QuotaRate(Quota.SnapshotsPerHour, Hour, Hour, time);
        Set(own);
    }

    public string Carrier { get; }

    public QuotaPlaces CheckStreams { get; } = new(Quota.CheckStreams);

    public QuotaPlaces WatchStreams { get; } = new(Quota.WatchStreams);

    public QuotaPlaces SyncStreams { get; } = new(Quota.SyncStreams);

    public QuotaPlaces Connections { get; } = new(Quota.Connections);

    /// <summary>What the carrier may check each second.</summary>
    public Allowance ChecksPerSecond => _checks.Allowance;

    /// <summary>Takes what the register says now. What is used stays used.</summary>
    public void Set(CarrierQuotas own)
    {
        _checks.Allowance = own.ChecksPerSecond ?? _options.ChecksPerSecond;
        _writes.Allowance = own.WritesPerSecond ?? _options.WritesPerSecond;
        _snapshots.Allowance = own.SnapshotsPerHour ?? _options.SnapshotsPerHour;
        CheckStreams.Allowance = own.CheckStreams ?? _options.CheckStreams;
        WatchStreams.Allowance = _options.WatchStreams;
        SyncStreams.Allowance = own.SyncStreams ?? _options.SyncStreams;
        Connections.Allowance = own.Connections ?? _options.Connections;
    }

    /// <summary>Counts devices that a call asks for.</summary>
    /// <returns>Null: they may be checked.</returns>
    public GatewayError? TakeChecks(int count) => Take(_checks, count);

    /// <summary>Counts operations on holds.</summary>
    /// <returns>Null: they may be carried out.</returns>
    public GatewayError? TakeWrites(int count) => Take(_writes, count);

    /// <summary>Counts a whole list, of the carrier's own holds or of all devices.</summary>
    /// <returns>Null: it may be sent.</returns>
    public GatewayError? TakeList() => Take(_snapshots, 1);

    /// <summary>Counts devices that a stream has been answered about.</summary>
    /// <returns>How long the stream waits before it is read on; zero: not at all; infinite: for another quota.</returns>
    public TimeSpan TakeStreamed(int count)
    {
        var wait = _checks.Take(count);
        if (wait != TimeSpan.Zero)
        {
            _refusals.Count(this, Quota.ChecksPerSecond);
        }

        return wait;
    }

    /// <summary>The error for a caller whose carrier has all places taken.</summary>
    public GatewayError RefusalOf(QuotaPlaces places) => _refusals.Refuse(this, places);

    private GatewayError? Take(QuotaRate rate, int count) => rate.TryTake(count) ? null : _refusals.Refuse(this, rate);
}
