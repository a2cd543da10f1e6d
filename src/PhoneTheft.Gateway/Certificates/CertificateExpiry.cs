using System.Diagnostics.Metrics;
using PhoneTheft.Gateway.Telemetry;

namespace PhoneTheft.Gateway.Certificates;

/// <summary>Says once a day that the gateway's certificate expires soon, or that it has, and counts the days.</summary>
internal sealed partial class CertificateExpiry : BackgroundService
{
    private static readonly TimeSpan Interval = TimeSpan.FromHours(1);
    private static readonly TimeSpan BetweenLines = TimeSpan.FromDays(1);

    private readonly GatewayCertificate _own;
    private readonly TimeProvider _time;
    private readonly ILogger<CertificateExpiry> _logger;
    private readonly LogThrottle _expiresSoon;
    private readonly LogThrottle _expired;

    public CertificateExpiry(GatewayCertificate own, IMeterFactory meters, TimeProvider time, ILogger<CertificateExpiry> logger)
    {
        (_own, _time, _logger) = (own, time, logger);
        (_expiresSoon, _expired) = (new LogThrottle(BetweenLines, time), new LogThrottle(BetweenLines, time));
        if (own.IsSet)
        {
            meters.Create(GatewayMeter.Name).CreateObservableGauge(
                "phonetheft.gateway.certificate.days_left",
                () => Math.Round((own.InForce.NotAfter - time.GetUtcNow()).TotalDays, 2),
                "{day}",
                "Days until the gateway's own certificate expires; below zero if it has.");
        }
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Interval, _time);
        do
        {
            Say(_time.GetUtcNow());
        }
        while (_own.IsSet && await timer.WaitForNextTickAsync(stoppingToken));
    }

    private void Say(DateTimeOffset now)
    {
        if (_own.WarningAt(now) is not { } warning)
        {
            return;
        }

        var isExpired = _own.IsSet && now > _own.InForce.NotAfter;
        if (isExpired && _expired.IsDue())
        {
            Log.Expired(_logger, warning);
        }
        else if (!isExpired && _expiresSoon.IsDue())
        {
            Log.ExpiresSoon(_logger, warning);
        }
    }

    private static partial class Log
    {
        [LoggerMessage(2311, LogLevel.Warning, "{Warning}")]
        public static partial void ExpiresSoon(ILogger logger, string warning);

        [LoggerMessage(2312, LogLevel.Error, "{Warning}")]
        public static partial void Expired(ILogger logger, string warning);
    }
}
