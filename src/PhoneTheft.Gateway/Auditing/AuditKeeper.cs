using PhoneTheft.Gateway.Audit;

namespace PhoneTheft.Gateway.Auditing;

/// <summary>Opens the log when the gateway starts, and takes entries from the queue to the disk until it stops. It alone touches the files.</summary>
internal sealed partial class AuditKeeper(
    AuditPlace place, AuditQueue queue, AuditFloods floods, AuditHealth health, AuditOpening opening) : BackgroundService
{
    private static readonly TimeSpan LookEvery = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan TryAgainAfter = TimeSpan.FromMilliseconds(500);

    private readonly ILogger _logger = opening.Logger;
    private List<AuditEntry> _pending = [];
    private AuditWriter? _writer;
    private bool _hasFailed;

    /// <summary>The newest line that is as safe as the settings ask for; null: there is none yet.</summary>
    public AuditHead? Safe => _writer?.Safe;

    /// <summary>How many lines the log had when this gateway started.</summary>
    public long LinesAtStart { get; private set; }

    public override Task StartAsync(CancellationToken cancellationToken)
    {
        if (!place.IsOn)
        {
            return Task.CompletedTask;
        }

        // Before anything listens: a gateway that must keep a log and can't, because of its settings, does not start.
        (_writer, _pending) = opening.Open();
        LinesAtStart = _writer.Lines;
        Turn();
        return base.StartAsync(cancellationToken);
    }

    public override async Task StopAsync(CancellationToken cancellationToken)
    {
        await base.StopAsync(cancellationToken);
        if (_writer is not null)
        {
            _pending.AddRange(floods.TakeCounts(atOnce: true));
            Gather();
            _pending.Add(opening.Stopped());
            TryWrite();
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
        _pending.AddRange(floods.TakeCounts());

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

    private void Gather()
    {
        var batch = queue.Take();
        _pending = _pending.Count == 0 ? batch.Entries : [.. _pending, .. batch.Entries];
        if (batch.Lost > 0)
        {
            _pending.Add(opening.Lost(batch.Lost));
        }
    }

    private bool TryWrite()
    {
        try
        {
            if (_pending.Count > 0)
            {
                _writer!.Write(_pending);
                _pending = [];
            }

            opening.Retention.RemoveWhatIsOld(_writer!);

            if (place.Options.Sync == AuditSync.EverySecond)
            {
                _writer!.Sync();
            }
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            if (health.Fail(e.Message))
            {
                Log.Unwritable(_logger, place.Directory, place.Options.WhenFull, e.Message);
            }

            return false;
        }

        if (health.Recover())
        {
            Log.Writable(_logger, place.Directory);
        }

        return true;
    }

    private static partial class Log
    {
        [LoggerMessage(1901, LogLevel.Error, "Cannot write the audit log in {Directory} (Audit:WhenFull={WhenFull}): {Cause}")]
        public static partial void Unwritable(ILogger logger, string directory, AuditWhenFull whenFull, string cause);

        [LoggerMessage(1902, LogLevel.Warning, "The audit log in {Directory} is written again")]
        public static partial void Writable(ILogger logger, string directory);
    }
}
