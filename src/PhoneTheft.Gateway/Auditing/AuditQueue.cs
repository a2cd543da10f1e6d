using PhoneTheft.Gateway.Audit;
using PhoneTheft.Gateway.Store.Redis;

namespace PhoneTheft.Gateway.Auditing;

/// <summary>Lines on their way to the disk, bounded in number. Whoever adds one never waits here.</summary>
internal sealed class AuditQueue(AuditFloods floods, TimeProvider time) : IDisposable
{
    /// <summary>Lines that wait at most; about 25 MB.</summary>
    public const int Most = 65_536;

    // What strangers cause leaves room for what carriers do.
    private const int MostOfStrangers = Most / 2;

    private static readonly Task<bool> Yes = Task.FromResult(true);

    private readonly Lock _lock = new();
    private readonly Doorbell _bell = new(time);
    private List<AuditEntry> _waiting = [];
    private AuditBatch _next = new(0);
    private AuditBatch? _taken;
    private long _lost;

    /// <summary>
    /// Behind a disk that is merely slow, callers wait for it rather than fill the memory.
    /// </summary>
    public bool IsLong
    {
        get
        {
            lock (_lock)
            {
                return _waiting.Count > Most / 2;
            }
        }
    }

    /// <summary>How long the oldest line has been waiting for the disk, or being written.</summary>
    public TimeSpan OldestWaits
    {
        get
        {
            lock (_lock)
            {
                return _taken is { Since: > 0 } taken ? time.GetElapsedTime(taken.Since)
                    : _next.Since > 0 ? time.GetElapsedTime(_next.Since)
                    : TimeSpan.Zero;
            }
        }
    }

    /// <summary>Completes when all that was added before is written: true if it was. Whoever could not add something knows that.</summary>
    public Task<bool> WrittenAsync()
    {
        lock (_lock)
        {
            // In order: what waits is written after what is being written.
            return _waiting.Count > 0 ? _next.Written : _taken?.Written ?? Yes;
        }
    }

    /// <summary>
    /// Adds what was done or refused. What strangers cause has lines as long as it is little; when it comes in floods it is counted.
    /// </summary>
    public void Add(AuditEntry entry)
    {
        if (entry.Kind is not (AuditKind.Refused or AuditKind.Handshake) || floods.Admits(entry))
        {
            TryAdd(entry);
        }
    }

    /// <summary>Adds lines, all or none.</summary>
    /// <returns>False: there is no room, and the lines are counted as lost.</returns>
    public bool TryAdd(params ReadOnlySpan<AuditEntry> entries)
    {
        lock (_lock)
        {
            if (_waiting.Count + entries.Length > (entries[0].Kind is AuditKind.Refused or AuditKind.Handshake ? MostOfStrangers : Most))
            {
                _lost += entries.Length;
                return false;
            }

            _waiting.AddRange(entries);
            _next.Since = _next.Since > 0 ? _next.Since : time.GetTimestamp();
        }

        _bell.Ring();
        return true;
    }

    public Task WaitAsync(TimeSpan atMost, CancellationToken cancellationToken) => _bell.WaitAsync(atMost, cancellationToken);

    /// <summary>Takes all that wait, what was counted instead of having lines, and how many were lost after them.</summary>
    /// <param name="isLast">Whether nothing is taken later.</param>
    public AuditBatch Take(bool isLast = false)
    {
        var counted = floods.TakeCounts(isLast);
        lock (_lock)
        {
            var batch = _taken = _next;
            (batch.Entries, _waiting) = (_waiting, []);
            batch.Entries.AddRange(counted);
            (batch.Lost, _lost) = (_lost, 0);
            _next = new AuditBatch(0);
            return batch;
        }
    }

    /// <summary>What was taken is on the disk.</summary>
    public void Finish()
    {
        lock (_lock)
        {
            _taken?.Answer(isWritten: true);
            _taken = null;
        }
    }

    /// <summary>Tells all who wait that their lines are not on the disk yet. The lines stay.</summary>
    public void GiveUp()
    {
        lock (_lock)
        {
            _taken?.Answer(isWritten: false);
            _next.Answer(isWritten: false);
            (_taken, _next) = (null, new AuditBatch(_waiting.Count > 0 ? time.GetTimestamp() : 0));
        }
    }

    public void Dispose() => _bell.Dispose();
}

/// <summary>Lines that go to the disk together.</summary>
/// <param name="since">Since when the first of them has been waiting; 0: there is none.</param>
internal sealed class AuditBatch(long since)
{
    private readonly TaskCompletionSource<bool> _written = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public long Since { get; set; } = since;

    public List<AuditEntry> Entries { get; set; } = [];

    /// <summary>How many were lost after them.</summary>
    public long Lost { get; set; }

    /// <summary>True: they are as safe as the settings ask for. False: they are not yet; they are kept and written later.</summary>
    public Task<bool> Written => _written.Task;

    public void Answer(bool isWritten) => _written.TrySetResult(isWritten);
}
