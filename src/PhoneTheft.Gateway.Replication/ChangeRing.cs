using PhoneTheft.Gateway.Core;

namespace PhoneTheft.Gateway.Replication;

/// <summary>The last changes of one shard, in the order of their numbers, without a gap. One thread writes, several read.</summary>
/// <remarks>
/// Behind a lock, because no check comes here: streams do, a batch at a time, and copying a batch holds it for microseconds.
/// </remarks>
internal sealed class ChangeRing
{
    private readonly Lock _lock = new();

    // The change numbered n is at n % length.
    private readonly Change?[] _changes;
    private long _oldest = 1;
    private long _newest;

    /// <summary>An empty ring before the shard's first change.</summary>
    /// <param name="capacity">How many changes are retained.</param>
    public ChangeRing(int capacity)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(capacity);
        _changes = new Change?[capacity];
    }

    /// <summary>Number of the oldest change that is retained; <see cref="Newest"/> + 1 when none is.</summary>
    public long Oldest
    {
        get
        {
            lock (_lock)
            {
                return _oldest;
            }
        }
    }

    /// <summary>Number of the newest change; with an empty ring the number it starts after.</summary>
    public long Newest
    {
        get
        {
            lock (_lock)
            {
                return _newest;
            }
        }
    }

    /// <summary>
    /// Adds the next changes, whole runs, so that no reader ever sees half of one; the oldest give way when the ring is full.
    /// </summary>
    /// <exception cref="InvalidOperationException">
    /// Their numbers don't go on from <see cref="Newest"/>: a reader would miss what lies between. Nothing is added.
    /// </exception>
    public void Append(IReadOnlyList<Change> changes)
    {
        ArgumentNullException.ThrowIfNull(changes);
        lock (_lock)
        {
            for (var i = 0; i < changes.Count; i++)
            {
                if (changes[i].Revision.Number != _newest + 1 + i)
                {
                    throw new InvalidOperationException($"Change {changes[i].Revision.Number} doesn't follow {_newest + i}.");
                }
            }

            for (var i = 0; i < changes.Count; i++)
            {
                _changes[PlaceOf(_newest + 1 + i)] = changes[i];
            }

            _newest += changes.Count;
            _oldest = Math.Max(_oldest, _newest - _changes.Length + 1);
        }
    }

    /// <summary>Forgets every change; the next is to be <paramref name="number"/> + 1. For a snapshot, or a new epoch.</summary>
    public void Restart(long number)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(number);
        lock (_lock)
        {
            Array.Clear(_changes);
            _oldest = number + 1;
            _newest = number;
        }
    }

    /// <summary>
    /// Adds to <paramref name="into"/> the changes that follow the number <paramref name="after"/>, at most <paramref name="max"/>,
    /// but whole runs: the end of a run that doesn't fit is left for the next time, unless it is the first.
    /// </summary>
    /// <returns>
    /// False, and nothing added, when some of those are no longer retained. From the newest number on, or above it, true and
    /// nothing: whether a position above the head is anybody's is not for the ring to say.
    /// </returns>
    public bool TryRead(long after, int max, ICollection<Change> into)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(max);
        ArgumentNullException.ThrowIfNull(into);
        lock (_lock)
        {
            if (after < _oldest - 1)
            {
                return false;
            }

            var count = CountWholeRuns(after, (int)Math.Clamp(_newest - after, 0, max));
            for (var i = 1; i <= count; i++)
            {
                into.Add(_changes[PlaceOf(after + i)]!);
            }

            return true;
        }
    }

    /// <summary>The change of that number; null when it isn't retained.</summary>
    public Change? Find(long number)
    {
        lock (_lock)
        {
            return number >= _oldest && number <= _newest ? _changes[PlaceOf(number)] : null;
        }
    }

    /// <summary>How many of the changes after a number make whole runs: at most <paramref name="atMost"/>, or else the first run.</summary>
    private int CountWholeRuns(long after, int atMost)
    {
        var count = WholeRuns.Count(atMost, index => EndsRun(after + index));
        if (count == 0 && atMost > 0)
        {
            // A first run longer than that: without it the reader would stand still.
            do
            {
                count++;
            }
            while (!EndsRun(after + count));
        }

        return count;
    }

    private bool EndsRun(long number) => number >= _newest || _changes[PlaceOf(number + 1)]!.PlaceInRun == 0;

    private int PlaceOf(long number) => (int)(number % _changes.Length);
}
