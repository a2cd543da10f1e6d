using PhoneTheft.Gateway.Audit;
using PhoneTheft.Gateway.Store;
using PhoneTheft.Gateway.Store.AuditHeads;
using PhoneTheft.Gateway.Store.Redis;

namespace PhoneTheft.Gateway.Auditing;

/// <summary>What the store knows of the end of this log, compared with the log.</summary>
/// <remarks>One caller at a time.</remarks>
internal sealed partial class AuditAnchor(
    HoldStore store, AuditPlace place, AuditLog audit, AuditHealth health, ILogger<AuditAnchor> logger)
{
    private ToldHead? _told;
    private bool _isForeign;

    public bool HasStore => store.Identity is not null;

    /// <summary>Whether it was compared what the store knew when this gateway started.</summary>
    public bool HasLooked { get; private set; }

    /// <summary>Looks whether the log is the one that the store knows.</summary>
    /// <param name="head">Its newest line.</param>
    /// <param name="linesAtStart">How many lines it had when this gateway started.</param>
    /// <returns>False: it lacks what the store knows of.</returns>
    /// <exception cref="StoreException">The store can't be reached.</exception>
    /// <exception cref="IOException">The log can't be read.</exception>
    /// <exception cref="UnauthorizedAccessException">It may not be read.</exception>
    public async Task<bool> LookAsync(AuditHead head, long linesAtStart)
    {
        var (heads, unreadable) = await store.ReadAuditHeadsAsync();
        _told = heads.FirstOrDefault(told => told.Node == head.Node);
        var isWhole = _told is not { } known || IsWhole(known, linesAtStart);
        if (linesAtStart == 0)
        {
            LookForEarlierLog(head, heads);
        }

        if (unreadable > 0)
        {
            Log.Unreadable(logger, unreadable);
        }

        HasLooked = true;
        return isWhole;
    }

    /// <summary>Tells the store of the newest line, unless it knows.</summary>
    /// <exception cref="StoreException">The store can't be reached, or what it knows can't be read.</exception>
    /// <exception cref="IOException">The log can't be read.</exception>
    /// <exception cref="UnauthorizedAccessException">It may not be read.</exception>
    public async Task TellAsync(AuditHead head)
    {
        if (IsOf(_told, head))
        {
            return;
        }

        var kept = await store.TellAuditHeadAsync(head.Node, head.Lines, head.Hash, _told);
        while (!IsOf(kept, head) && IsOurs(kept, head))
        {
            // The answer to an earlier attempt was lost; or the store has lost what it was told, as in a failover.
            if ((kept?.Lines ?? 0) < (_told?.Lines ?? 0))
            {
                Log.Older(logger, kept?.Lines ?? 0, _told!.Lines);
            }

            _told = kept;
            kept = await store.TellAuditHeadAsync(head.Node, head.Lines, head.Hash, _told);
        }

        if (IsOf(kept, head))
        {
            _told = kept;
            _isForeign = false;
            health.Warn(AuditWarning.Foreign, warning: null);
            return;
        }

        health.Warn(
            AuditWarning.Foreign,
            $"Another gateway writes an audit log with the name of this one, {head.Node}. "
            + "One of them uses a copy of the other's directory: give it an Audit:Directory of its own.");
        if (!_isForeign)
        {
            _isForeign = true;
            Log.Foreign(logger, head.Node, kept!.Lines, head.Lines);
        }
    }

    private static bool IsOf(ToldHead? told, AuditHead head) => told?.Lines == head.Lines && told.Hash == head.Hash;

    private bool IsOurs(ToldHead? kept, AuditHead head) =>
        kept is null || (kept.Lines <= head.Lines && AuditFinder.Has(place.Directory, kept.Lines, kept.Hash));

    // How many lines there are says nothing: each start writes lines, also before the store can be asked.
    private bool IsWhole(ToldHead known, long linesAtStart)
    {
        if (known.Lines > linesAtStart)
        {
            var missing = known.Lines - linesAtStart;
            Missing(known, missing);
            health.Warn(
                AuditWarning.EndMissing,
                $"The audit log has lost its last {missing} lines: the store knew of {known.Lines}, "
                + $"and the log ended at {linesAtStart} when this gateway started. A record in the log says so.");
            Log.EndMissing(logger, known.Lines, linesAtStart);
            return false;
        }

        if (!AuditFinder.Has(place.Directory, known.Lines, known.Hash))
        {
            Missing(known, amount: null);
            health.Warn(
                AuditWarning.EndMissing,
                $"The end of the audit log was cut off and written anew: the store knew another line {known.Lines} than the log has. "
                + "A record in the log says so.");
            Log.EndReplaced(logger, known.Lines);
            return false;
        }

        return true;
    }

    private void Missing(ToldHead known, long? amount) => audit.Record(new AuditEntry(AuditKind.Missing, audit.Now)
    {
        Amount = amount,
        Note = $"line {known.Lines} had the hash {known.Hash}",
    });

    private void LookForEarlierLog(AuditHead head, IReadOnlyList<ToldHead> heads)
    {
        if (heads.Where(told => AuditHead.NameOf(told.Node) == AuditHead.NameOf(head.Node)).MaxBy(told => told.ToldMs) is { } earlier)
        {
            health.Warn(
                AuditWarning.LogGone,
                $"This gateway has had another audit log, {earlier.Node} with {earlier.Lines} lines, and has begun a new one. "
                + "If nobody has moved it away: is the disk of Audit:Directory mounted?");
            Log.LogGone(logger, earlier.Node, earlier.Lines, place.Directory);
        }
    }

    private static partial class Log
    {
        [LoggerMessage(1921, LogLevel.Error, "The end of the audit log is missing: the store knew of {Known} lines, "
            + "and the log ended at line {Found} when this gateway started")]
        public static partial void EndMissing(ILogger logger, long known, long found);

        [LoggerMessage(1922, LogLevel.Error, "Another gateway writes an audit log with the name {Node}: "
            + "the store was told of {Theirs} lines, and this one has {Ours}")]
        public static partial void Foreign(ILogger logger, string node, long theirs, long ours);

        [LoggerMessage(1923, LogLevel.Warning, "The store knew of {Known} lines of the audit log, although it was told of {Told}. "
            + "It is told again")]
        public static partial void Older(ILogger logger, long known, long told);

        [LoggerMessage(1925, LogLevel.Warning, "This gateway has had another audit log, {Node} with {Lines} lines, and has begun a new one "
            + "in {Directory}")]
        public static partial void LogGone(ILogger logger, string node, long lines, string directory);

        [LoggerMessage(1926, LogLevel.Warning, "The store holds {Fields} fields that are no heads of audit logs, in pt:{{s00}}:audit. "
            + "They are left out")]
        public static partial void Unreadable(ILogger logger, int fields);

        [LoggerMessage(1927, LogLevel.Error, "The end of the audit log was cut off and written anew: the store knew another line {Line} "
            + "than the log has")]
        public static partial void EndReplaced(ILogger logger, long line);
    }
}
