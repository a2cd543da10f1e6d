using System.Net;
using PhoneTheft.Gateway.Audit;
using PhoneTheft.Gateway.Auditing;
using PhoneTheft.Gateway.Connections;

namespace PhoneTheft.Gateway.Listening;

/// <summary>Puts on record which connections failed before a call could be made.</summary>
internal sealed class AuditedHandshakes(AuditLog audit, ConnectionNotices notices) : IHostedService
{
    public Task StartAsync(CancellationToken cancellationToken)
    {
        notices.Failed = Record;
        return Task.CompletedTask;
    }

    public Task StopAsync(CancellationToken cancellationToken)
    {
        notices.Failed = null;
        return Task.CompletedTask;
    }

    private void Record(ConnectionEnd end, IPAddress address) => audit.Record(
        audit.Entry(AuditKind.Handshake, new AuditedCaller("", "", address), "Connect") with
        {
            Outcome = AuditOutcome.Refused,
            Reason = end.Name.ToUpperInvariant(),
        });
}
