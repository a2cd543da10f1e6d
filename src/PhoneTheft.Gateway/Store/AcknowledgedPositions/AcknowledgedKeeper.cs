using PhoneTheft.Gateway.Store.Format;

namespace PhoneTheft.Gateway.Store.AcknowledgedPositions;

/// <summary>
/// Keeps on disk up to which change each shard was acknowledged, before callers are answered. All callers of a moment share one write.
/// </summary>
internal sealed partial class AcknowledgedKeeper(AcknowledgedFile file, ILogger<AcknowledgedKeeper> logger) : IDisposable
{
    private readonly Lock _lock = new();
    private readonly Lock _writing = new();
    private AcknowledgedPosition[] _positions = [];
    private AcknowledgedPosition[] _onDisk = [];
    private StoreIdentity? _identity;
    private Task _current = Task.CompletedTask;
    private Task? _next;
    private volatile string? _fault;

    /// <summary>What the file said when it was opened.</summary>
    public AcknowledgedFile File => file;

    /// <summary>Why it can't be written; null: it can.</summary>
    public string? Fault => _fault;

    /// <summary>Starts with these positions, whatever the file held before.</summary>
    /// <exception cref="IOException">The disk failed.</exception>
    public void Begin(StoreIdentity identity, IReadOnlyList<AcknowledgedPosition> positions)
    {
        var record = new AcknowledgedRecord(identity, (file.Newest?.Sequence ?? 0) + 1, [.. positions]);
        lock (_writing)
        {
            if (file.Newest is not { } newest || newest.Identity != identity || !newest.Positions.SequenceEqual(positions))
            {
                file.Write(record);
            }
        }

        lock (_lock)
        {
            _identity = identity;
            _positions = [.. positions];
            _onDisk = [.. positions];
        }
    }

    /// <summary>Completes when the file holds this position of the shard, or a later one.</summary>
    /// <exception cref="IOException">It can't be written.</exception>
    public Task KeepAsync(int shard, AcknowledgedPosition position)
    {
        lock (_lock)
        {
            if (!_onDisk[shard].IsBefore(position))
            {
                return Task.CompletedTask;
            }

            if (_positions[shard].IsBefore(position))
            {
                _positions[shard] = position;
            }

            // One under way may have been composed before this.
            return _next ??= WriteAfterAsync(_current);
        }
    }

    public void Dispose()
    {
        lock (_writing)
        {
            file.Dispose();
        }
    }

    private async Task WriteAfterAsync(Task before)
    {
        await Task.Yield();
        await before.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        AcknowledgedRecord record;
        lock (_lock)
        {
            _current = _next!;
            _next = null;
            record = new AcknowledgedRecord(_identity!, file.Newest!.Sequence + 1, [.. _positions]);
        }

        try
        {
            // On a thread of its own: it waits for the disk, and the pool has as few as there are cores, for everybody.
            await Task.Factory.StartNew(
                () => Write(record), CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);
        }
        catch (Exception e)
        {
            Note(e);
            throw;
        }

        lock (_lock)
        {
            _onDisk = [.. record.Positions];
        }

        Note(null);
    }

    private void Write(AcknowledgedRecord record)
    {
        lock (_writing)
        {
            file.Write(record);
        }
    }

    private void Note(Exception? e)
    {
        if (e is not null && _fault is null)
        {
            Log.NotWritten(logger, file.FullPath, e.Message);
        }
        else if (e is null && _fault is not null)
        {
            Log.WrittenAgain(logger, file.FullPath);
        }

        _fault = e is null ? null : $"Cannot write {file.FullPath}, and no write is acknowledged without it: {e.Message}";
    }

    private static partial class Log
    {
        [LoggerMessage(1224, LogLevel.Error, "Cannot write {File}; no write is answered until it can be written (logged once). {Cause}")]
        public static partial void NotWritten(ILogger logger, string file, string cause);

        [LoggerMessage(1225, LogLevel.Information, "{File} can be written again")]
        public static partial void WrittenAgain(ILogger logger, string file);
    }
}
