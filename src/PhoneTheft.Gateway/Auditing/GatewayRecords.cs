using System.Security.Cryptography;
using System.Text;
using PhoneTheft.Gateway.Audit;
using PhoneTheft.Gateway.Configuration;
using PhoneTheft.Gateway.Telemetry;

namespace PhoneTheft.Gateway.Auditing;

/// <summary>What the log says about the gateway that writes it: its starts and stops, and which lines it has lost.</summary>
internal sealed partial class GatewayRecords(GatewaySettings settings, AuditMetrics metrics, TimeProvider time, ILogger<GatewayRecords> logger)
{
    public AuditEntry Started() => new(AuditKind.Started, time.GetUtcNow()) { Note = $"{BuildInfo.Version}, settings {Fingerprint()}" };

    public AuditEntry Stopped() => new(AuditKind.Stopped, time.GetUtcNow()) { Note = BuildInfo.Version };

    public AuditEntry Lost(long lines)
    {
        metrics.Lost(lines);
        Log.Lost(logger, lines);
        return new AuditEntry(AuditKind.Lost, time.GetUtcNow())
        {
            Amount = lines,
            Note = "the log could not be written, and there was no room in memory",
        };
    }

    // Without secrets, so that it tells changed settings and nothing else.
    private string Fingerprint() => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(
        string.Concat(settings.All.Select(setting => $"{setting.Key}={setting.Shown}\n")))))[..32];

    private static partial class Log
    {
        [LoggerMessage(1912, LogLevel.Error, "Lost {Lines} lines of the audit log: it could not be written, and memory for them ran out. "
            + "A record in the audit log says so")]
        public static partial void Lost(ILogger logger, long lines);
    }
}
