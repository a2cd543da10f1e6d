using System.Diagnostics.Metrics;
using PhoneTheft.Gateway.Audit;
using PhoneTheft.Gateway.Telemetry;

namespace PhoneTheft.Gateway.Auditing;

/// <summary>Counts what goes into the audit log, and what does not.</summary>
internal sealed class AuditMetrics
{
    private static readonly KeyValuePair<string, object?>[] Tags =
        [.. AuditKinds.All.Select(kind => KeyValuePair.Create("kind", (object?)kind))];

    private readonly Counter<long> _lines;
    private readonly Counter<long> _lost;

    public AuditMetrics(IMeterFactory meters, AuditHealth health)
    {
        var meter = meters.Create(GatewayMeter.Name);
        _lines = meter.CreateCounter<long>("phonetheft.gateway.audit.lines", "{line}", "Lines written into the audit log, by kind.");
        _lost = meter.CreateCounter<long>(
            "phonetheft.gateway.audit.lost", "{line}", "Lines that could not be written into the audit log and are not kept.");
        meter.CreateObservableGauge(
            "phonetheft.gateway.audit.unwritable", () => health.Fault is null ? 0 : 1, "{log}",
            "1 while the audit log cannot be written, otherwise 0.");
    }

    public void Written(AuditKind kind) => _lines.Add(1, Tags[(int)kind]);

    public void Lost(long lines) => _lost.Add(lines);
}
