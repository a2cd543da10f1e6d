using System.Diagnostics.Metrics;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.Metrics.Testing;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Logging.Testing;
using Microsoft.Extensions.Time.Testing;
using PhoneTheft.Gateway.Certificates;
using PhoneTheft.Gateway.Configuration;
using PhoneTheft.Gateway.Telemetry;

namespace PhoneTheft.Gateway.Tests.Certificates;

public sealed class CertificateExpiryTests : IDisposable
{
    private readonly DirectoryInfo _directory = Directory.CreateTempSubdirectory("phonetheft-test-");
    private readonly ServiceProvider _services = new ServiceCollection().AddMetrics().BuildServiceProvider();
    private readonly FakeTimeProvider _time = new(TimeProvider.System.GetUtcNow());
    private readonly FakeTimeProvider _looking = new();
    private readonly FakeLogger<CertificateExpiry> _log = new();
    private readonly WatchedFiles _files;
    private readonly TestAuthority _authority;

    public CertificateExpiryTests()
    {
        _files = new WatchedFiles(_looking, NullLogger<WatchedFile>.Instance);
        _authority = new TestAuthority(time: _time);
    }

    private IMeterFactory Meters => _services.GetRequiredService<IMeterFactory>();

    public void Dispose()
    {
        _files.Dispose();
        _authority.Dispose();
        _services.Dispose();
        _directory.Delete(recursive: true);
    }

    [Fact]
    public async Task An_end_within_thirty_days_is_said_once_a_day()
    {
        using var expiry = await WatchAsync(Certificate(days: 31));
        Assert.Empty(_log.Collector.GetSnapshot());

        for (var day = 1; day <= 3; day++)
        {
            _time.Advance(TimeSpan.FromDays(1.1));
            await SaidAsync(day, 2311, LogLevel.Warning);
        }
    }

    [Fact]
    public async Task An_end_while_it_runs_is_an_error()
    {
        var own = Certificate(days: 31);
        using var expiry = await WatchAsync(own);

        _time.Advance(TimeSpan.FromDays(32));

        await SaidAsync(1, 2312, LogLevel.Error);
        Assert.Contains("expired at", own.WarningAt(_time.GetUtcNow()), StringComparison.Ordinal);
        Assert.NotNull(own.InForce);
    }

    [Fact]
    public async Task The_days_that_are_left_are_a_metric()
    {
        using var expiry = await WatchAsync(Certificate(days: 10));
        using var days = new MetricCollector<double>(Meters, GatewayMeter.Name, "phonetheft.gateway.certificate.days_left");

        days.RecordObservableInstruments();
        _time.Advance(TimeSpan.FromDays(11));
        days.RecordObservableInstruments();

        Assert.Equal([10, -1], days.GetMeasurementSnapshot().Select(one => Math.Round(one.Value)));
    }

    [Fact]
    public void A_new_certificate_ends_the_warning()
    {
        var own = Certificate(days: 10);
        Assert.NotNull(own.WarningAt(_time.GetUtcNow()));

        using var next = _authority.Issue(Order(days: 90));
        next.WritePem(_directory.FullName);
        _looking.Advance(TimeSpan.FromSeconds(1));
        _looking.Advance(TimeSpan.FromSeconds(1));

        Assert.Null(own.WarningAt(_time.GetUtcNow()));
    }

    [Fact]
    public void A_new_certificate_that_has_expired_is_not_taken()
    {
        var own = Certificate(days: 10);
        var before = own.InForce;

        using var next = _authority.Issue(Order(days: -1));
        next.WritePem(_directory.FullName);
        _looking.Advance(TimeSpan.FromSeconds(1));
        _looking.Advance(TimeSpan.FromSeconds(1));

        Assert.Same(before, own.InForce);
        Assert.Contains("expired at", Assert.Single(_files.Faults), StringComparison.Ordinal);
    }

    private static TestCertificateOrder Order(int days) => new("gateway")
    {
        Purpose = TestCertificateOrder.ServerPurpose,
        From = TimeSpan.FromDays(-5),
        Until = TimeSpan.FromDays(days),
    };

    private GatewayCertificate Certificate(int days)
    {
        using var server = _authority.Issue(Order(days));
        var (certificate, key) = server.WritePem(_directory.FullName);
        return new GatewayCertificate(new TlsOptions { Certificate = certificate, Key = key }, _files, _time);
    }

    private async Task<CertificateExpiry> WatchAsync(GatewayCertificate own)
    {
        var expiry = new CertificateExpiry(own, Meters, _time, _log);
        await expiry.StartAsync(TestContext.Current.CancellationToken);
        return expiry;
    }

    private async Task SaidAsync(int times, int id, LogLevel level)
    {
        using var patience = new CancellationTokenSource(Patience.OfSeconds(30), TimeProvider.System);
        while (_log.Collector.Count < times)
        {
            patience.Token.ThrowIfCancellationRequested();
            await Task.Yield();
        }

        Assert.Equal(times, _log.Collector.Count);
        Assert.Equal((id, level), (_log.LatestRecord.Id.Id, _log.LatestRecord.Level));
    }
}
