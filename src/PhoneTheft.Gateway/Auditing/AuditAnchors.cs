using PhoneTheft.Gateway.Audit;
using PhoneTheft.Gateway.Store;
using PhoneTheft.Gateway.Store.AuditHeads;
using PhoneTheft.Gateway.Store.Redis;

namespace PhoneTheft.Gateway.Auditing;

/// <summary>
/// Tells the store from time to time how far the log has come, so that an end that is cut off shows; and looks at the start whether one
/// was.
/// </summary>
internal sealed partial class AuditAnchors(
    AuditKeeper keeper, AuditLog audit, HoldStore store, AuditHealth health, AuditAnchorTiming timing) : BackgroundService
{
    private ToldHead? _told;
    private bool _hasLooked;

    public override async Task StopAsync(CancellationToken cancellationToken)
    {
        await base.StopAsync(cancellationToken);
        await TellAsync();
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (audit.IsOn && !stoppingToken.IsCancellationRequested)
        {
            await TellAsync();
            var pause = _hasLooked ? timing.Interval : timing.FirstLook;
            await Task.Delay(pause, timing.Time, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private async Task TellAsync()
    {
        if (!audit.IsOn || keeper.Safe is not { } head || store.Identity is null)
        {
            return;
        }

        try
        {
            if (!_hasLooked)
            {
                await LookAsync(head.Node);
            }
            else if (_told?.Lines != head.Lines)
            {
                Take(head, await store.TellAuditHeadAsync(head.Node, head.Lines, head.Hash, _told));
            }
        }
        catch (StoreException e)
        {
            // The log itself has all; the store is told when it is back.
            Log.NotTold(timing.Logger, e.Message);
        }
    }

    private async Task LookAsync(string node)
    {
        _told = (await store.ReadAuditHeadsAsync()).FirstOrDefault(head => head.Node == node);
        _hasLooked = true;
        if (_told is { } told && told.Lines > keeper.LinesAtStart)
        {
            var missing = told.Lines - keeper.LinesAtStart;
            audit.Record(new AuditEntry(AuditKind.Missing, timing.Time.GetUtcNow())
            {
                Amount = missing,
                Note = $"line {told.Lines} had the hash {told.Hash}",
            });
            health.Warn(
                AuditWarning.Foreign,
                $"The audit log has lost its last {missing} lines: the store knew of {told.Lines}, "
                + $"and the log ended at {keeper.LinesAtStart} when this gateway started. A record in the log says so.");
            Log.EndMissing(timing.Logger, told.Lines, keeper.LinesAtStart);
        }
    }

    private void Take(AuditHead head, ToldHead kept)
    {
        // The answer to an earlier attempt may have been lost.
        if (kept.Lines == head.Lines && kept.Hash == head.Hash)
        {
            _told = kept;
        }
        else if (kept.Lines != _told?.Lines || kept.Hash != _told.Hash)
        {
            health.Warn(
                AuditWarning.Foreign,
                $"Another gateway writes an audit log with the name of this one, {head.Node}. "
                + "One of them uses a copy of the other's directory: give it an Audit:Directory of its own.");
            Log.Foreign(timing.Logger, head.Node, kept.Lines, head.Lines);
        }
    }

    private static partial class Log
    {
        [LoggerMessage(1920, LogLevel.Debug, "The store could not be told how far the audit log has come: {Cause}")]
        public static partial void NotTold(ILogger logger, string cause);

        [LoggerMessage(1921, LogLevel.Error, "The end of the audit log is missing: the store knew of {Known} lines, "
            + "and the log ended at line {Found} when this gateway started")]
        public static partial void EndMissing(ILogger logger, long known, long found);

        [LoggerMessage(1922, LogLevel.Error, "Another gateway writes an audit log with the name {Node}: "
            + "the store was told of {Theirs} lines, and this one has {Ours}")]
        public static partial void Foreign(ILogger logger, string node, long theirs, long ours);
    }
}

/// <summary>How often the store is told.</summary>
internal sealed record AuditAnchorTiming(TimeProvider Time, ILogger<AuditAnchors> Logger)
{
    public TimeSpan FirstLook { get; } = TimeSpan.FromMilliseconds(200);

    public TimeSpan Interval { get; } = TimeSpan.FromSeconds(5);
}
