namespace PhoneTheft.Gateway.Auditing;

/// <summary>Notices a disk that does not answer at all: the keeper hangs in it then, and cannot say so.</summary>
internal sealed class AuditWatch(AuditPlace place, AuditQueue queue, AuditHealth health, TimeProvider time) : BackgroundService
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan LongestWait = TimeSpan.FromSeconds(5);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (place.IsOn && !stoppingToken.IsCancellationRequested)
        {
            await Task.Delay(Interval, time, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            if (queue.OldestWaits > LongestWait)
            {
                health.Fail("The disk does not answer.");
                queue.GiveUp();
            }
        }
    }
}
