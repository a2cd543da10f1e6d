using PhoneTheft.Gateway.Audit;
using PhoneTheft.Gateway.Configuration;

namespace PhoneTheft.Gateway.Auditing;

/// <summary>Puts on record which files say who may call, from the start on: the register, authorities, lists of what was revoked.</summary>
/// <remarks>It listens from when it is made, which the host does before anything starts.</remarks>
internal sealed class AuditedFiles : IHostedService
{
    private readonly AuditLog _audit;

    public AuditedFiles(WatchedFiles files, AuditLog audit)
    {
        _audit = audit;
        if (audit.IsOn)
        {
            files.OnNews(Tell);
        }
    }

    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    private void Tell(FileNews news) => _audit.Record(_audit.Entry(AuditKind.FileRead, AuditedCaller.Nobody, news.Setting) with
    {
        Outcome = news.Fault is null ? AuditOutcome.InForce : AuditOutcome.Refused,
        Content = news.Fault is null ? news.Fingerprint : "",
        Note = news.Fault ?? "",
    });
}
