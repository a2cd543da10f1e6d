using PhoneTheft.Gateway.Core;
using PhoneTheft.Gateway.Replication;
using PhoneTheft.Gateway.Store.CheckpointFiles;
using PhoneTheft.Gateway.Store.Losses;
using PhoneTheft.Gateway.Store.Reading;
using PhoneTheft.Gateway.Store.Redis;
using PhoneTheft.Gateway.Store.Reissuing;
using PhoneTheft.Gateway.Store.Repair;
using PhoneTheft.Gateway.Store.Servers;

namespace PhoneTheft.Gateway.Store.Following;

/// <summary>
/// Keeps one shard of the replica equal to the store: loads it, follows the log, compares, and loads again when they differ.
/// </summary>
/// <param name="context">The shard.</param>
/// <param name="repairer">Rebuilds its sets where they don't fit its history.</param>
/// <param name="servers">Which server is the primary.</param>
/// <param name="health">Logs whether the shard follows the store.</param>
/// <param name="losses">Records what the store has lost, and lays it over.</param>
/// <param name="reissuer">Puts it back.</param>
/// <param name="checkpoint">What it may start from; null: nothing.</param>
internal sealed partial class ShardFollower(
    ShardContext context, SetsRepairer repairer, ServerWatch servers, FollowHealthLog health, ShardLosses losses, ShardReissuer reissuer, Checkpoint? checkpoint)
    : IDisposable
{
    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan RepairAgainAfter = TimeSpan.FromMinutes(1);

    private readonly ReplicaShard _shard = context.Replica;
    private readonly TimeProvider _time = context.Store.Time;
    private readonly ILogger _logger = context.Store.Loggers.CreateLogger<ShardFollower>();
    private readonly Doorbell _bell = new(context.Store.Time);
    private readonly Lock _callersLock = new();
    private ReplicaShard? _kept = checkpoint?.Take(context.Index);
    private TaskCompletionSource? _nextLook;
    private long? _repairedAt;
    private LostHolds? _laidOver;
    private (ShardView Seen, LostBranch Lost)? _lostByKept;
    private volatile FollowFault? _fault;
    private volatile bool _isAccepted;
    private bool _isNotBackSaid;

    /// <summary>Somebody says that the shard has changed.</summary>
    public void Ring() => _bell.Ring();

    /// <summary>Somebody has accepted what the shard lost: it is neither put back nor laid over any more.</summary>
    public void Accept()
    {
        _isAccepted = true;
        _bell.Ring();
    }

    /// <summary>Completes when this node holds everything the store held at some moment after the call.</summary>
    /// <remarks>
    /// All callers of a moment share one look at the store, the next one: a look already under way may have read the log
    /// before the caller asked. While the store is out of reach it fails at once, so that nobody piles up behind it.
    /// </remarks>
    /// <exception cref="StoreException">The store can't be followed.</exception>
    public Task CatchUpAsync(TimeSpan timeout, CancellationToken cancellationToken)
    {
        if (_fault is { } fault)
        {
            throw fault.ToException();
        }

        Task look;
        lock (_callersLock)
        {
            _nextLook ??= new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            look = _nextLook.Task;
        }

        _bell.Ring();
        return look.WaitAsync(timeout, _time, cancellationToken);
    }

    public async Task RunAsync(CancellationToken cancellationToken)
    {
        var failures = 0;
        while (!cancellationToken.IsCancellationRequested)
        {
            var callers = TakeCallers();
            try
            {
                await servers.EnsureAsync();
                await LookAsync(cancellationToken);
                if (callers is not null)
                {
                    // What was read may be a demoted primary's, which answers reads as before. Nobody is told that it is the newest.
                    await servers.ConfirmAsync();
                }

                callers?.TrySetResult();
                failures = 0;
                Note(null);
                await _bell.WaitAsync(context.Store.Options.PollInterval, cancellationToken);
            }
            catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
            {
                callers?.TrySetCanceled(cancellationToken);
            }
            catch (Exception e)
            {
                var fault = e as StoreException ?? new StoreException(
                    StoreFault.Damaged, "The store holds something that this gateway cannot read.", e);
                Note(fault);
                servers.LookSoon();
                callers?.TrySetException(fault);
                ServeKept();
                await _bell.WaitAsync(PauseAfter(failures++), cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
        }
    }

    public void Dispose() => _bell.Dispose();

    private async Task LookAsync(CancellationToken cancellationToken)
    {
        if (_isAccepted)
        {
            _isAccepted = false;
            losses.Forget();
        }

        // Asked before the log is followed: what another gateway has put back by now is in the table when nothing is laid over it any more.
        var areOver = losses.AreOver;
        if (_kept is not null)
        {
            await GoOnFromKeptAsync(_kept, cancellationToken);
        }

        if (_shard.View is null || _shard.IsSuspect)
        {
            await RebuildAsync(cancellationToken);
        }
        else if (!losses.IsRead)
        {
            // Served from the checkpoint while the store was away.
            await RememberAsync(_shard, cancellationToken);
            _laidOver = losses.Kept;
            _shard.LayOver(await losses.LayOverAsync(seen: null, lost: null, _shard.View, cancellationToken));
            losses.AreRead();
        }

        var follower = new LogFollower(_shard, context.Log, _time);
        if (await follower.CatchUpAsync(cancellationToken) is { } mismatch)
        {
            _shard.MarkSuspect();
            Log.Suspect(_logger, _shard.Index, mismatch);
            await RebuildAsync(cancellationToken);
        }

        if (follower.StoreIsFrozen)
        {
            // Whoever froze it may have died during the repair, and this node, whose own copy fits, would never start one.
            await TryRepairAsync(cancellationToken);
        }

        await PutBackAsync(cancellationToken);
        if (areOver && losses.AreOver && _shard.View is { Lost: not null })
        {
            await servers.ConfirmAsync();
            _shard.SettleAll();
        }

        if (_shard.View is { } view && view.Lost != _laidOver)
        {
            losses.Keep(view);
            _laidOver = view.Lost;
        }
    }

    private async Task PutBackAsync(CancellationToken cancellationToken)
    {
        IReadOnlyList<PutBackBranch> back;
        try
        {
            back = await reissuer.PutBackAsync(cancellationToken);
        }
        catch (StoreException e)
        {
            // The list itself is followed. The next look tries again, and until then the devices are answered from memory.
            if (!_isNotBackSaid)
            {
                _isNotBackSaid = true;
                Log.NotBack(_logger, _shard.Index, e.Message);
            }

            return;
        }

        _isNotBackSaid = false;

        // In the table before it is no longer laid over. A history that was replaced meanwhile is the next look's: it is all put back again.
        if (back.Count > 0 && await new LogFollower(_shard, context.Log, _time).CatchUpAsync(cancellationToken) is null)
        {
            // A demoted primary that came back with all of it takes a script as well, and finds nothing to do. It counts where it is followed.
            await servers.ConfirmAsync();
            foreach (var branch in back.Where(branch => IsHeld(branch.Head.Number, branch.HeadChain)))
            {
                await reissuer.NoteAsync(branch);
                _shard.Settle(branch.Devices, mayLetIn: branch.IsAll);
                losses.Settle(branch.Branch, branch.IsAll ? branch.Head.Epoch : null);
            }
        }
    }

    private bool IsHeld(long number, Chain chain) => _shard.View is { } view
        && (view.Revision.Number == number ? view.Chain : _shard.Recent.Find(number)?.Chain) == chain;

    // So that what is lost from now on can be put back, also by a gateway that was started a moment ago.
    private async Task RememberAsync(ReplicaShard shard, CancellationToken cancellationToken) =>
        shard.Remember(await RecentAsync(shard.View!, cancellationToken));

    private Task<IReadOnlyList<Change>> RecentAsync(ShardView view, CancellationToken cancellationToken) => context.Log.ReadRecentAsync(
        view.Revision, view.Chain, context.Store.Options.RecentChangesPerShard(context.Store.Identity.Shards), cancellationToken);

    /// <summary>
    /// Brings the table from before the restart to the store's position, out of sight: what isn't compared is not answered from.
    /// </summary>
    private async Task GoOnFromKeptAsync(ReplicaShard kept, CancellationToken cancellationToken)
    {
        var from = kept.View!.Revision.Number;
        await RememberAsync(kept, cancellationToken);
        var mismatch = await new LogFollower(kept, context.Log, _time).CatchUpAsync(cancellationToken);
        if (mismatch is not null)
        {
            // Rebuilt below, and until then there is nothing to answer from: what it lost is laid over then.
            if (_shard.View is null && await losses.NoteAsync(kept, cancellationToken) is { } lost)
            {
                _lostByKept = (kept.View, lost);
            }

            _kept = null;
            checkpoint!.Refuse(_shard.Index, mismatch);
            return;
        }

        _laidOver = losses.Kept;
        kept.LayOver(await losses.LayOverAsync(seen: null, lost: null, kept.View, cancellationToken));
        losses.AreRead();
        _kept = null;
        _shard.TakeOver(kept);
        Log.GoneOn(_logger, _shard.Index, from, kept.View.Revision.Number);
    }

    // The store went away between its opening and this shard's first look.
    private void ServeKept()
    {
        if (_kept is not null && checkpoint!.MayServe)
        {
            _kept.LayOver(losses.Kept);
            _shard.TakeOver(_kept);
            _kept = null;
        }
    }

    private async Task RebuildAsync(CancellationToken cancellationToken)
    {
        // Each time, and before anything else: what the new table takes the place of is all that shows what was lost.
        var seen = _shard.View;
        var lost = await losses.NoteAsync(_shard, cancellationToken);
        if (seen is null && _lostByKept is { } before)
        {
            (seen, lost) = before;
        }

        var loader = new SnapshotLoader(_shard, context.Store.Identity, context.Reader, context.Log, _time);
        var started = _time.GetTimestamp();

        // Once may be an accident of this node. Twice from scratch, and it is the store that doesn't fit itself.
        var loaded = await loader.TryLoadAsync(cancellationToken) ?? await loader.TryLoadAsync(cancellationToken)
            ?? (await TryRepairAsync(cancellationToken) ? await loader.TryLoadAsync(cancellationToken) : null);
        if (loaded is not null)
        {
            loaded = loaded with { Lost = await losses.LayOverAsync(seen, lost, loaded, cancellationToken) };
            var recent = await RecentAsync(loaded, cancellationToken);
            // On the disk before it is answered from.
            losses.Keep(loaded);
            _laidOver = loaded.Lost;
            _shard.Adopt(loaded, recent);
            losses.AreRead();
            _shard.Confirm(loader.AskedAt);
            _lostByKept = null;
            Log.Loaded(_logger, _shard.Index, _shard.View!.Revision.Number, _shard.View.Table.Prohibited, _shard.View.Table.Tracked, _time.GetElapsedTime(started));
            return;
        }

        throw new StoreException(StoreFault.Damaged, "The store's sets do not fit its history.");
    }

    private async Task<bool> TryRepairAsync(CancellationToken cancellationToken)
    {
        // It reads the whole shard: what could not be repaired a moment ago is not tried again at each look.
        if (_repairedAt is { } last && _time.GetElapsedTime(last) < RepairAgainAfter)
        {
            return false;
        }

        var outcome = await repairer.TryRepairAsync(cancellationToken);
        _repairedAt = outcome == RepairOutcome.BeyondRepair ? _time.GetTimestamp() : null;
        return outcome == RepairOutcome.Repaired;
    }

    private TaskCompletionSource? TakeCallers()
    {
        lock (_callersLock)
        {
            var callers = _nextLook;
            _nextLook = null;
            return callers;
        }
    }

    // Full jitter: all shards of all nodes lose a store at the same moment and should not come back at one.
    private TimeSpan PauseAfter(int failures)
    {
        var longest = Math.Min(LongestPause.TotalMilliseconds, 50 * Math.Pow(2, Math.Min(failures, 10)));
        return TimeSpan.FromMilliseconds(10 + (Random.Shared.NextDouble() * longest));
    }

    private void Note(StoreException? fault)
    {
        if (fault is not null || _fault is not null)
        {
            _fault = fault is null ? null : new FollowFault(fault.Fault, fault.Message);
            health.Report(_shard.Index, _fault, fault?.InnerException);
        }
    }

    private static partial class Log
    {
        [LoggerMessage(1101, LogLevel.Debug, "Shard {Shard} loaded at {Number}: {Prohibited} prohibited, {Tracked} tracked, in {Elapsed}")]
        public static partial void Loaded(ILogger logger, int shard, long number, long prohibited, long tracked, TimeSpan elapsed);

        [LoggerMessage(1103, LogLevel.Debug, "Shard {Shard} continued from a checkpoint at {From} and is now at {Number}")]
        public static partial void GoneOn(ILogger logger, int shard, long from, long number);

        [LoggerMessage(1142, LogLevel.Warning, "Shard {Shard}: cannot put back lost changes now, and answers them from memory; tries again until it can, which is not logged again. {Cause}")]
        public static partial void NotBack(ILogger logger, int shard, string cause);

        [LoggerMessage(1102, LogLevel.Error, "Shard {Shard} is suspect and will be rebuilt: {Mismatch}")]
        public static partial void Suspect(ILogger logger, int shard, string mismatch);
    }
}
