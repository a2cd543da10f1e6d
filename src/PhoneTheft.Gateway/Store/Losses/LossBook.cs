using PhoneTheft.Gateway.Store.Format;

namespace PhoneTheft.Gateway.Store.Losses;

/// <summary>All losses that nobody has cleared: those that the store keeps, and those that it could not be told yet.</summary>
/// <remarks>Whoever finds out that something was lost reports it here, at any time, also before the store is open.</remarks>
internal sealed partial class LossBook(LossFile? file, ILogger<LossBook> logger)
{
    private readonly Lock _lock = new();
    private readonly Dictionary<(int Shard, string Field), Loss> _unwritten = [];
    private IReadOnlyList<Loss> _kept = [];
    private IReadOnlyList<Loss> _open = [];
    private StoreIdentity? _identity;
    private bool _hasFile;
    private readonly HashSet<int> _accepted = [];
    private bool _isHeard;
    private volatile bool _wasAsked;
    private volatile Action? _changed;
    private volatile Action<int, bool>? _cleared;

    /// <summary>By shard; empty: nothing is known to be lost.</summary>
    public IReadOnlyList<Loss> Open => Volatile.Read(ref _open);

    /// <summary>Whether the store has been asked since the start which losses it keeps, whether or not its answer could be used.</summary>
    public bool WasAsked => IsHeard || _wasAsked;

    /// <summary>Whether it has said so.</summary>
    public bool IsHeard { get => Volatile.Read(ref _isHeard); private set => Volatile.Write(ref _isHeard, value); }

    /// <summary>What the store has not been told yet.</summary>
    public IReadOnlyList<Loss> Unwritten
    {
        get
        {
            lock (_lock)
            {
                return [.. _unwritten.Values];
            }
        }
    }

    /// <summary>The store is known now: what this node had noted of it before a restart counts again.</summary>
    public void Begin(StoreIdentity identity)
    {
        lock (_lock)
        {
            if (_identity is not null)
            {
                return;
            }

            _identity = identity;
            _kept = file?.Read(identity, loss => Add(loss)) ?? [];
            _hasFile = file is not null;
            Refresh();
            file?.Write(identity, _kept, [.. _unwritten.Values]);
        }
    }

    /// <summary>Records a loss; does nothing when the loss is known already.</summary>
    public void Report(Loss loss)
    {
        lock (_lock)
        {
            if (_kept.Any(kept => Covers(kept, loss)) || !Add(loss))
            {
                return;
            }

            Log.Lost(logger, loss.ToString(), loss.Id);
            Refresh();
        }

        _changed?.Invoke();
    }

    /// <summary>The store was asked, and its record of losses cannot be used: waiting for it would be in vain.</summary>
    public void NotHeard() => _wasAsked = true;

    /// <summary>What the store keeps, all of it.</summary>
    /// <param name="stored">As it was read.</param>
    /// <param name="told">What the store took before: it need not be told that again.</param>
    public void Heard(StoredLosses stored, IReadOnlyList<Loss> told)
    {
        lock (_lock)
        {
            foreach (var loss in told)
            {
                if (_unwritten.TryGetValue((loss.Shard, loss.Field), out var now) && now.Changes == loss.Changes)
                {
                    _unwritten.Remove((loss.Shard, loss.Field));
                }
            }

            foreach (var loss in stored.Open.ExceptBy(_open.Select(known => known.Id), loss => loss.Id, StringComparer.Ordinal))
            {
                Log.Kept(logger, loss.ToString(), loss.Id);
            }

            // Only clearing takes a sign down. What the store kept and knows no more, as after a restored backup, it is told again.
            foreach (var loss in _kept.Where(loss => !stored.Open.Concat(stored.Cleared).Any(now => Covers(now, loss))))
            {
                Add(loss);
            }

            var before = _open;
            _kept = stored.Open;
            Refresh();
            SayCleared(before, stored.Cleared);

            // Last: whoever acts on it finds what was accepted.
            IsHeard = true;
        }
    }

    /// <summary>From now on, whenever there is something the store has to be told.</summary>
    public void WhenReported(Action listener) => _changed = listener;

    /// <summary>From now on, when the last open loss of a shard was cleared, at whichever gateway.</summary>
    /// <param name="listener">
    /// Takes the shard, and whether an operator accepted one of its losses: else all of them were put back. It must be quick, and not come
    /// back here. A loss that is reported meanwhile waits, so whoever reports it before he lays its holds over a shard keeps them.
    /// </param>
    public void WhenCleared(Action<int, bool> listener) => _cleared = listener;

    private static bool Covers(Loss kept, Loss loss) =>
        kept.Shard == loss.Shard && kept.Field == loss.Field && kept.Changes >= loss.Changes;

    private static bool IsSame(Loss one, Loss other) =>
        one.Shard == other.Shard && (one.Field == other.Field || (one.Head == other.Head && one.HeadChain == other.HeadChain));

    // What one clearing leaves open keeps the holds of all: which loss a device belongs to is not kept.
    private void SayCleared(IReadOnlyList<Loss> before, IReadOnlyList<Loss> cleared)
    {
        foreach (var gone in before.Where(loss => !_open.Any(open => IsSame(open, loss))).GroupBy(loss => loss.Shard))
        {
            if (gone.Any(loss => cleared.Any(known => known.AcceptedBy is not null && IsSame(known, loss))))
            {
                _accepted.Add(gone.Key);
            }

            if (!_open.Any(open => open.Shard == gone.Key))
            {
                _cleared?.Invoke(gone.Key, _accepted.Remove(gone.Key));
            }
        }
    }

    private bool Add(Loss loss)
    {
        var key = (loss.Shard, loss.Field);
        if (_unwritten.TryGetValue(key, out var known) && known.Changes >= loss.Changes)
        {
            return false;
        }

        _unwritten[key] = loss;
        return true;
    }

    private void Refresh()
    {
        var before = _open;
        var unwritten = _unwritten.Values.Where(loss => !_kept.Any(kept => Covers(kept, loss)));
        var open = _kept.Where(kept => !_unwritten.TryGetValue((kept.Shard, kept.Field), out var more) || more.Changes <= kept.Changes)
            .Concat(unwritten).OrderBy(loss => loss.Shard).ThenBy(loss => loss.Number).ToList();
        Volatile.Write(ref _open, open);
        if (_hasFile && !before.SequenceEqual(open))
        {
            file!.Write(_identity!, _kept, [.. _unwritten.Values]);
        }
    }

    private static partial class Log
    {
        [LoggerMessage(1120, LogLevel.Error, "The store {Loss} (id {Id}). This is reported until somebody clears it: phonetheft losses")]
        public static partial void Lost(ILogger logger, string loss, string id);

        [LoggerMessage(1121, LogLevel.Warning, "The store {Loss} (id {Id}), and nobody has cleared it yet with phonetheft losses")]
        public static partial void Kept(ILogger logger, string loss, string id);
    }
}
