using Microsoft.Extensions.Diagnostics.Metrics.Testing;
using Microsoft.Extensions.Logging.Testing;
using Microsoft.Extensions.Time.Testing;
using PhoneTheft.Gateway.Carriers;
using PhoneTheft.Gateway.Security.Quotas;
using PhoneTheft.Gateway.Telemetry;
using PhoneTheft.Gateway.Tests.Audit;
using PhoneTheft.Gateway.Tests.Checking;
using PhoneTheft.Gateway.V1;

namespace PhoneTheft.Gateway.Tests.Security.Quotas;

public sealed class QuotaRefusalsTests
{
    private readonly FakeTimeProvider _time = new();
    private readonly FakeLogger<QuotaRefusals> _log = new();
    private readonly QuotaRefusals _refusals;
    private readonly CarrierQuota _alpha;
    private readonly MetricCollector<long> _exceeded;

    public QuotaRefusalsTests()
    {
        var meters = Checkers.Meters;
        _refusals = new QuotaRefusals(meters, _time, NoAudit.Log, _log);
        _exceeded = new MetricCollector<long>(meters, GatewayMeter.Name, "phonetheft.gateway.quota.exceeded");
        _alpha = new CarrierQuota("alpha", new CarrierQuotas { ChecksPerSecond = Allowance.Of(10) }, new QuotaOptions(), _time, _refusals);
    }

    [Fact]
    public void A_caller_learns_which_quota_and_when_to_repeat()
    {
        Assert.Null(_alpha.TakeChecks(25));

        var error = _alpha.TakeChecks(1)!;

        Assert.Equal(ErrorReason.QuotaExceeded, error.Reason);
        Assert.Equal("The quota of this carrier at this gateway is used up: 10 checks per second. Repeat the request later.", error.Message);
        Assert.Equal("checks_per_second", error.Metadata!["quota"]);
        Assert.Equal(1.6, error.RetryAfter!.Value.TotalSeconds, 0.001);
    }

    [Fact]
    public void Who_is_refused_often_gets_one_error_until_it_changes()
    {
        _alpha.TakeChecks(25);
        var error = _alpha.TakeChecks(1);

        Assert.Same(error, _alpha.TakeChecks(1));

        _time.Advance(TimeSpan.FromSeconds(0.5));
        Assert.Equal(1.1, _alpha.TakeChecks(1)!.RetryAfter!.Value.TotalSeconds, 0.001);
    }

    [Fact]
    public void Waiting_does_not_help_where_nothing_is_allowed()
    {
        _alpha.Set(new CarrierQuotas { WritesPerSecond = Allowance.Of(0) });

        var error = _alpha.TakeWrites(1)!;

        Assert.Null(error.RetryAfter);
        Assert.EndsWith("The operator of the gateway has to allow more.", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData((int)Quota.SyncStreams, ErrorReason.TooManyStreams)]
    [InlineData((int)Quota.CheckStreams, ErrorReason.TooManyStreams)]
    [InlineData((int)Quota.WatchStreams, ErrorReason.TooManyStreams)]
    [InlineData((int)Quota.Connections, ErrorReason.QuotaExceeded)]
    public void A_place_may_be_free_later(int quota, ErrorReason reason)
    {
        var error = _refusals.Refuse(_alpha, new QuotaPlaces((Quota)quota) { Allowance = Allowance.Of(4) });

        Assert.Equal(reason, error.Reason);
        Assert.Equal(TimeSpan.FromSeconds(5), error.RetryAfter);
    }

    [Fact]
    public void Every_quota_is_counted_by_its_name()
    {
        foreach (var quota in Enum.GetValues<Quota>())
        {
            _refusals.Count(_alpha, quota);
        }

        Assert.Equal(
            ["check_streams", "checks_per_second", "connections", "snapshots_per_hour", "sync_streams", "watch_streams", "writes_per_second"],
            _exceeded.GetMeasurementSnapshot().Select(measurement => (string)measurement.Tags["quota"]!).Order(StringComparer.Ordinal));
    }

    [Fact]
    public void A_flood_is_one_log_line_a_minute_with_its_number()
    {
        _alpha.TakeChecks(1_000_000);
        Repeat(100);
        _time.Advance(TimeSpan.FromMinutes(1));
        Repeat(1);

        Assert.Equal(
            [
                "Carrier alpha has used up its quota of checks per second. It was refused or slowed down 1 times since the last such line",
                "Carrier alpha has used up its quota of checks per second. It was refused or slowed down 100 times since the last such line",
            ],
            _log.Collector.GetSnapshot().Select(line => line.Message));
    }

    private void Repeat(int times)
    {
        for (var time = 0; time < times; time++)
        {
            Assert.NotNull(_alpha.TakeChecks(1));
        }
    }
}
