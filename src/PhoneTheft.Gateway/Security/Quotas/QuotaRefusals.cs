using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using PhoneTheft.Gateway.Audit;
using PhoneTheft.Gateway.Auditing;
using PhoneTheft.Gateway.Carriers;
using PhoneTheft.Gateway.Errors;
using PhoneTheft.Gateway.Telemetry;
using PhoneTheft.Gateway.V1;

namespace PhoneTheft.Gateway.Security.Quotas;

/// <summary>Says that a quota is used up: to the caller, in the metrics, and once a minute for each carrier in both logs.</summary>
internal sealed partial class QuotaRefusals
{
    private static readonly TimeSpan BetweenLines = TimeSpan.FromMinutes(1);

    /// <summary>Shorter ones are not worth a timer of the caller's.</summary>
    private static readonly TimeSpan ShortestWait = TimeSpan.FromMilliseconds(10);

    private static readonly TimeSpan WaitForPlace = TimeSpan.FromSeconds(5);

    // As many as there are carriers with a quota, times the quotas.
    private readonly ConcurrentDictionary<(string Carrier, Quota Quota), Line> _lines = new();
    private readonly Counter<long> _exceeded;
    private readonly TimeProvider _time;
    private readonly AuditLog _audit;
    private readonly ILogger<QuotaRefusals> _logger;

    public QuotaRefusals(IMeterFactory meters, TimeProvider time, AuditLog audit, ILogger<QuotaRefusals> logger)
    {
        (_time, _audit, _logger) = (time, audit, logger);
        _exceeded = meters.Create(GatewayMeter.Name).CreateCounter<long>(
            "phonetheft.gateway.quota.exceeded", "{time}",
            $"How often a carrier was refused or slowed down, by quota ({string.Join(", ", Enum.GetValues<Quota>().Select(quota => quota.Name()))}).");
    }

    /// <summary>For a caller whose carrier has used up a rate.</summary>
    public GatewayError Refuse(CarrierQuota carrier, QuotaRate rate)
    {
        var line = Count(carrier, rate.Quota);
        var wait = rate.UntilSome;
        wait = wait < ShortestWait ? ShortestWait : wait;

        // Whoever calls far too often gets one error many times: it costs less than an answer would.
        if (line.Error is { } last && last.Allowance == rate.Allowance && (last.Error.RetryAfter - wait)?.Duration() < ShortestWait)
        {
            return last.Error;
        }

        var error = Error(rate.Quota, $"{rate.Allowance}", wait);
        line.Error = new LastError(rate.Allowance, error);
        return error;
    }

    /// <summary>For a caller whose carrier has all places taken.</summary>
    public GatewayError Refuse(CarrierQuota carrier, QuotaPlaces places)
    {
        Count(carrier, places.Quota);
        return Error(places.Quota, $"{places.Allowance}", places.Allowance.Number == 0 ? null : WaitForPlace);
    }

    /// <summary>Counts it, where the caller is slowed down and not refused.</summary>
    public Line Count(CarrierQuota carrier, Quota quota)
    {
        _exceeded.Add(1, new KeyValuePair<string, object?>("quota", quota.Name()));
        var line = _lines.GetOrAdd((carrier.Carrier, quota), static (_, time) => new Line(time), _time);
        if (line.Throttle.IsDue(out var times))
        {
            Log.Exceeded(_logger, carrier.Carrier, quota.Words(), times);
            Record(carrier.Carrier, quota, times);
        }

        return line;
    }

    // By carrier and not by call: what is used up is the carrier's, and who calls far too often is refused by the thousand.
    private void Record(string carrier, Quota quota, long times)
    {
        if (_audit.IsOn)
        {
            _audit.Record(_audit.Entry(AuditKind.Refused, new AuditedCaller(carrier, "", Peer: null), "") with
            {
                Outcome = AuditOutcome.Refused,
                Reason = ErrorReasonInfo.Of(ReasonOf(quota)).WireName,
                Amount = times,
                Note = $"the quota of {quota.Words()}, refused or slowed down",
            });
        }
    }

    private static ErrorReason ReasonOf(Quota quota) =>
        quota is Quota.CheckStreams or Quota.SyncStreams or Quota.WatchStreams ? ErrorReason.TooManyStreams : ErrorReason.QuotaExceeded;

    private static GatewayError Error(Quota quota, string allowance, TimeSpan? wait) => new(
        ReasonOf(quota),
        $"The quota of this carrier at this gateway is used up: {allowance} {quota.Words()}. " +
        (wait is null ? "The operator of the gateway has to allow more." : "Repeat the request later."),
        RetryAfter: wait, Metadata: new Dictionary<string, string>(StringComparer.Ordinal) { ["quota"] = quota.Name() });

    /// <summary>When there is a line in the log, and the last error.</summary>
    public sealed class Line(TimeProvider time)
    {
        private volatile LastError? _error;

        public LogThrottle Throttle { get; } = new(BetweenLines, time);

        public LastError? Error { get => _error; set => _error = value; }
    }

    public sealed record LastError(Allowance Allowance, GatewayError Error);

    private static partial class Log
    {
        [LoggerMessage(
            2601, LogLevel.Warning,
            "Carrier {Carrier} has used up its quota of {Quota}. It was refused or slowed down {Times} times since the last such line")]
        public static partial void Exceeded(ILogger logger, string carrier, string quota, long times);
    }
}
