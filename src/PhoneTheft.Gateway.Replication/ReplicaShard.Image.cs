namespace PhoneTheft.Gateway.Replication;

// A shard before a restart, and after it.
internal sealed partial class ReplicaShard
{
    /// <summary>
    /// The shard as it is at one position; null while it is loading, suspect, or its list doesn't have the digest it should have.
    /// </summary>
    /// <remarks>On any thread; changes wait meanwhile, a few nanoseconds for each TAC.</remarks>
    public ShardImage? Capture()
    {
        lock (_movingLock)
        {
            return _view is { } view && !_suspect && view.Table.Digest == view.Digest
                ? new ShardImage(
                    view.Revision, view.Chain, view.Digest, view.Holds, view.Table.Prohibited, view.Table.Tracked, _time.GetUtcNow() - Staleness, view.Table.Capture())
                : null;
        }
    }

    /// <summary>Before anybody reads it: starts from a table that equalled the store so long ago.</summary>
    /// <param name="view">The table and its position.</param>
    /// <param name="age">Not negative. The staleness starts from it.</param>
    public void Restore(ShardView view, TimeSpan age)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(age, TimeSpan.Zero);

        // First: no reader may see the table and take it for confirmed just now.
        Confirm(_time.GetTimestamp() - (long)(age.TotalSeconds * _time.TimestampFrequency));
        Adopt(view);
    }

    /// <summary>Follower only: goes on as a shard that was brought here out of sight, with its table, its staleness and its ring.</summary>
    public void TakeOver(ReplicaShard other)
    {
        ArgumentNullException.ThrowIfNull(other);
        var view = other.View ?? throw new InvalidOperationException("There is nothing to take over.");
        Confirm(Volatile.Read(ref other._confirmedAt));
        lock (_movingLock)
        {
            _recent = other._recent;
            Interlocked.Increment(ref _adoptions);
            Publish(view);
            _suspect = false;
        }
    }
}
