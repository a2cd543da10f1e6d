using PhoneTheft.Gateway.Audit;

namespace PhoneTheft.Gateway.Auditing;

/// <summary>
/// Opens the log when the gateway starts, and takes entries from the queue to the disk until it stops. It alone touches the files.
/// </summary>
internal sealed class AuditKeeper(
    AuditOpening opening, AuditQueue queue, AuditRetention retention, AuditHealth health, GatewayRecords records) : BackgroundService
{
    private static readonly TimeSpan LookEvery = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan TryAgainAfter = TimeSpan.FromMilliseconds(500);

    private List<AuditEntry> _pending = [];
    private AuditWriter? _writer;
    private bool _hasFailed;

    /// <summary>The newest line that is as safe as the settings ask for; null: there is none yet.</summary>
    public AuditHead? Safe => _writer?.Safe;

    /// <summary>How many lines the log had when this gateway started.</summary>
    public long LinesAtStart { get; private set; }

    public override Task StartAsync(CancellationToken cancellationToken)
    {
        // Before anything listens: a gateway that must keep a log and can't, because of its settings, does not start.
        if (opening.Open() is not { } opened)
        {
            return Task.CompletedTask;
        }

        (_writer, _pending) = opened;
        LinesAtStart = _writer.Lines;
        Turn();
        return base.StartAsync(cancellationToken);
    }

    public override async Task StopAsync(CancellationToken cancellationToken)
    {
        await base.StopAsync(cancellationToken);
        if (_writer is not null)
        {
            Gather(isLast: true);
            _pending.Add(records.Stopped());
            TryWrite(isLast: true);
        }
    }

    public override void Dispose()
    {
        _writer?.Dispose();
        base.Dispose();
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                await queue.WaitAsync(!_hasFailed ? LookEvery : TryAgainAfter, stoppingToken);
            }
            catch (OperationCanceledException)
            {
                return;
            }

            do
            {
                Turn();
            }
            while (!_hasFailed && queue.IsLong);
        }
    }

    private void Turn()
    {
        // What could not be written is tried again as it is; meanwhile the queue keeps what comes.
        if (_pending.Count < AuditQueue.Most && !_hasFailed)
        {
            Gather();
        }

        _hasFailed = !TryWrite();
        if (_hasFailed)
        {
            queue.GiveUp();
        }
        else
        {
            queue.Finish();
        }
    }

    private void Gather(bool isLast = false)
    {
        var batch = queue.Take(isLast);
        _pending = _pending.Count == 0 ? batch.Entries : [.. _pending, .. batch.Entries];
        if (batch.Lost > 0)
        {
            _pending.Add(records.Lost(batch.Lost));
        }
    }

    private bool TryWrite(bool isLast = false)
    {
        try
        {
            if (_pending.Count > 0)
            {
                _writer!.Write(_pending);
                _pending = [];
            }

            retention.RemoveWhatIsOld(_writer!);
            _writer!.SyncIfDue(isLast);
        }
        catch (Exception e) when (e is not OutOfMemoryException)
        {
            // Whatever it is: a gateway without a log must refuse writes, and go on with checks.
            health.Fail(e.Message);
            return false;
        }

        health.Recover();
        return true;
    }
}
