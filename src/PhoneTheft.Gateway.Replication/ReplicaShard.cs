using PhoneTheft.Gateway.Core;

namespace PhoneTheft.Gateway.Replication;

/// <summary>One shard of the replica: read by every core at once without locks, written by its one follower.</summary>
internal sealed partial class ReplicaShard
{
    private readonly TimeProvider _time;
    private readonly Lock _waitersLock = new();

    // Held while changes are applied: an image has to be of one position. No reader comes here.
    private readonly Lock _movingLock = new();
    private volatile ChangeRing _recent;
    private readonly List<(long Number, TaskCompletionSource Reached)> _waiters = [];
    private volatile ShardView? _view;
    private volatile bool _suspect;
    private long _confirmedAt;
    private int _adoptions;
    private volatile Action? _advanced;

    /// <param name="index">0 … shards − 1.</param>
    /// <param name="recentChanges">How many changes <see cref="Recent"/> keeps.</param>
    /// <param name="time">Measures staleness, by its monotonic clock.</param>
    public ReplicaShard(int index, int recentChanges, TimeProvider time)
    {
        Index = index;
        _recent = new ChangeRing(recentChanges);
        _time = time;
        _confirmedAt = time.GetTimestamp();
    }

    public int Index { get; }

    /// <summary>The newest position and its table; null while nothing is loaded.</summary>
    public ShardView? View => _view;

    /// <summary>Failed a comparison with the store and is being rebuilt.</summary>
    public bool IsSuspect => _suspect;

    /// <summary>
    /// How often a table was adopted: whoever was at a position before the last time has to look whether it is still one.
    /// </summary>
    public int Adoptions => Volatile.Read(ref _adoptions);

    /// <summary>The last changes that this node has applied. Sync streams are fed from it.</summary>
    public ChangeRing Recent => _recent;

    /// <summary>How long ago this node last knew that it held everything the store held.</summary>
    public TimeSpan Staleness => _time.GetElapsedTime(Volatile.Read(ref _confirmedAt));

    /// <param name="staleAfter">From which staleness on a shard is not called fresh any more.</param>
    public ShardState StateAt(TimeSpan staleAfter) => this switch
    {
        { View: null } => ShardState.Loading,
        { IsSuspect: true } => ShardState.Suspect,
        _ => Staleness > staleAfter ? ShardState.Stale : ShardState.Fresh,
    };

    /// <summary>From now on, whenever the view has moved; on the follower's thread, so the listener must be quick, and not throw.</summary>
    public void WhenAdvanced(Action listener) => _advanced = listener;

    /// <summary>Follower only: goes on from a table that was compared with the store at that position.</summary>
    /// <param name="view">The table and its position.</param>
    /// <param name="recent">The changes that led there, whole runs, for the ring; they end at the position.</param>
    public void Adopt(ShardView view, IReadOnlyList<Change>? recent = null)
    {
        lock (_movingLock)
        {
            // In the ring before the view is there: what a failover loses in the next moment is put back from it.
            Recent.Restart(view.Revision.Number - (recent?.Count ?? 0));
            Recent.Append(recent ?? []);
            Interlocked.Increment(ref _adoptions);
            Publish(view);
            _suspect = false;
        }
    }

    /// <summary>Follower only: applies the changes that follow the view's position, whole runs.</summary>
    /// <remarks>They are in the ring before the table moves, and the view goes from run to run: a position is never inside one.</remarks>
    /// <exception cref="InvalidOperationException">Nothing is loaded, or they aren't the next changes.</exception>
    public void Apply(IReadOnlyList<Change> changes)
    {
        lock (_movingLock)
        {
            var view = _view ?? throw new InvalidOperationException("A change needs a table to be applied to.");
            Recent.Append(changes);
            var lost = view.Lost;
            for (var i = 0; i < changes.Count; i++)
            {
                var change = changes[i];
                view.Table.Set(change.Identity, change.Status);
                if (i + 1 == changes.Count || changes[i + 1].PlaceInRun == 0)
                {
                    // What was lost goes only when the table has what took its place, and with the whole run.
                    lost = lost?.After([.. changes.Skip(i - change.PlaceInRun).Take(change.PlaceInRun + 1)]);
                    Publish(view with { Revision = change.Revision, Chain = change.Chain, Digest = change.Digest, Holds = change.Holds, Lost = lost });
                }
            }
        }
    }

    /// <summary>Follower only: some devices are from now on what the store says.</summary>
    /// <param name="devices">The devices.</param>
    /// <param name="mayLetIn">Whether also those of them that the store answers less severely: nothing that they lost is missing.</param>
    public void Settle(IReadOnlySet<EquipmentIdentity> devices, bool mayLetIn)
    {
        lock (_movingLock)
        {
            if (_view is { Lost: { } lost } view)
            {
                var settled = mayLetIn ? devices : devices.Where(device => lost.Over(device, view.Table.StatusOf(device)) == view.Table.StatusOf(device)).ToHashSet();
                Publish(view with { Lost = lost.Without(settled) });
            }
        }
    }

    /// <summary>No loss of the shard is open any more: every device is from now on what the store says.</summary>
    public void SettleAll()
    {
        lock (_movingLock)
        {
            if (_view is { Lost: not null } view)
            {
                Publish(view with { Lost = null });
            }
        }
    }

    /// <summary>Follower only: the store goes on in another epoch from where this node is.</summary>
    public void Enter(long epoch)
    {
        lock (_movingLock)
        {
            if (_view is { } view && view.Revision.Epoch != epoch)
            {
                Publish(view with { Revision = view.Revision with { Epoch = epoch } });
            }
        }
    }

    /// <summary>Follower only, or before there is one: what the store had lost before this node was started is laid over the list.</summary>
    public void LayOver(LostHolds? lost)
    {
        lock (_movingLock)
        {
            if (_view is { } view && view.Lost != lost)
            {
                Publish(view with { Lost = lost });
            }
        }
    }

    /// <summary>Before a shard is followed: the changes that led to its position, so that what is lost from now on can be put back.</summary>
    /// <param name="recent">Whole runs, up to the position; ignored where the ring has something already.</param>
    public void Remember(IReadOnlyList<Change> recent)
    {
        lock (_movingLock)
        {
            if (Recent.Newest == Recent.Oldest - 1 && recent is [.., var last] && _view is { } view && last.Chain == view.Chain)
            {
                Recent.Restart(view.Revision.Number - recent.Count);
                Recent.Append(recent);
            }
        }
    }

    /// <summary>Follower only: at <paramref name="timestamp"/> this node held everything the store held.</summary>
    public void Confirm(long timestamp) => Volatile.Write(ref _confirmedAt, timestamp);

    /// <summary>Follower only: what is held doesn't fit the store's history.</summary>
    public void MarkSuspect() => _suspect = true;

    /// <summary>Completes when the view has reached <paramref name="number"/>.</summary>
    /// <exception cref="TimeoutException">It did not within <paramref name="timeout"/>.</exception>
    public Task WaitForAsync(long number, TimeSpan timeout, CancellationToken cancellationToken)
    {
        TaskCompletionSource reached;
        lock (_waitersLock)
        {
            if (_view is { } view && view.Revision.Number >= number)
            {
                return Task.CompletedTask;
            }

            reached = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            _waiters.Add((number, reached));
        }

        return WaitAsync(number, reached, timeout, cancellationToken);
    }

    private async Task WaitAsync(long number, TaskCompletionSource reached, TimeSpan timeout, CancellationToken cancellationToken)
    {
        try
        {
            await reached.Task.WaitAsync(timeout, _time, cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            lock (_waitersLock)
            {
                _waiters.Remove((number, reached));
            }
        }
    }

    private void Publish(ShardView view)
    {
        _view = view;

        // Taken each time: without the lock a waiter that looked before this view and enlists after would sleep for ever.
        lock (_waitersLock)
        {
            for (var i = _waiters.Count - 1; i >= 0; i--)
            {
                if (_waiters[i].Number <= view.Revision.Number)
                {
                    _waiters[i].Reached.TrySetResult();
                    _waiters.RemoveAt(i);
                }
            }
        }

        _advanced?.Invoke();
    }
}
