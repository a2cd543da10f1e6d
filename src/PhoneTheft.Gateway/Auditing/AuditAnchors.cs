using PhoneTheft.Gateway.Store.Redis;

namespace PhoneTheft.Gateway.Auditing;

/// <summary>
/// Tells the store from time to time how far the log has come, so that an end that is cut off shows; and looks at the start whether one
/// was.
/// </summary>
internal sealed class AuditAnchors(
    AuditKeeper keeper, AuditPlace place, AuditAnchor anchor, AuditTelling telling, TimeProvider time) : BackgroundService
{
    private static readonly TimeSpan FirstLook = TimeSpan.FromMilliseconds(200);
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(5);

    public override async Task StopAsync(CancellationToken cancellationToken)
    {
        await base.StopAsync(cancellationToken);
        await TellAsync();
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (place.IsOn && !stoppingToken.IsCancellationRequested)
        {
            await TellAsync();
            var pause = anchor.HasLooked ? Interval : FirstLook;
            await Task.Delay(pause, time, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private async Task TellAsync()
    {
        if (!place.IsOn || keeper.Safe is not { } head || !anchor.HasStore)
        {
            return;
        }

        try
        {
            if (!anchor.HasLooked && !await anchor.LookAsync(head, keeper.LinesAtStart))
            {
                // Until the record of it is on disk, the store is the only one that knows what is missing.
                return;
            }

            await anchor.TellAsync(head);
            telling.Succeeded();
        }
        catch (Exception e) when (e is StoreException or IOException or UnauthorizedAccessException)
        {
            // The log itself has all; the store is told when it is back.
            telling.Failed(e);
        }
    }
}
