using PhoneTheft.Gateway.Core;
using PhoneTheft.Gateway.Store.Losses;
using PhoneTheft.Gateway.Store.Reading;
using PhoneTheft.Gateway.Store.Redis;
using StackExchange.Redis;

namespace PhoneTheft.Gateway.Store.Reissuing;

/// <summary>Puts back into one shard what a failover lost and this gateway still has.</summary>
/// <remarks>
/// Any number of gateways do the same at once, in any order, and stop anywhere: a lost change says how a hold was after it, and the script
/// leaves alone what is there already and what is newer.
/// </remarks>
/// <param name="context">The shard.</param>
/// <param name="script">Puts a run back.</param>
/// <param name="losses">What the shard has lost.</param>
/// <param name="store">Keeps how much of a loss is back.</param>
/// <param name="mayReissue">Whether all gateways on the store can read what is written then.</param>
internal sealed partial class ShardReissuer(
    ShardContext context, ReissueScript script, ShardLosses losses, LossStore store, Func<Task<bool>> mayReissue)
{
    private static readonly Dictionary<string, long> NotYet = [];

    private readonly ILogger _logger = context.Store.Loggers.CreateLogger<ShardReissuer>();
    private bool _hasWaited;

    /// <summary>Puts back all that is pending, in turn with the follower: what it writes goes on from where this node is.</summary>
    /// <returns>The branches of which all that could be is in the store now; empty: there are none, or it is too early.</returns>
    /// <exception cref="StoreException">The store can't be reached, or refused; to be tried again.</exception>
    public async Task<IReadOnlyList<PutBackBranch>> PutBackAsync(CancellationToken cancellationToken)
    {
        var pending = losses.Pending;
        if (pending.Count == 0 || !losses.MayPutBack)
        {
            return [];
        }

        if (!await mayReissue())
        {
            if (!_hasWaited)
            {
                _hasWaited = true;
                Log.Waits(_logger, context.Index);
            }

            return [];
        }

        _hasWaited = false;
        var back = new List<PutBackBranch>();
        var epoch = pending.Max(branch => branch.Epoch);
        for (var i = 0; i < pending.Count; i++)
        {
            back.Add(await BoundAsync(PutBackAsync(pending[i], [.. pending.Skip(i + 1)], epoch, cancellationToken), cancellationToken));
        }

        return back;
    }

    /// <summary>Notes that a branch is back, once this node has it from the store's log.</summary>
    public async Task NoteAsync(PutBackBranch back)
    {
        var branch = back.Branch;
        await TryAsync(() => store.NotePutBackAsync(branch.Loss, back.IsAll, back.Head.Epoch, branch.Changes.Count - back.Superseded - back.Refused, back.Superseded));
        Log.PutBack(
            _logger, context.Index, back.Head.Epoch, branch.Changes.Count - back.Superseded - back.Refused, back.Superseded,
            branch.Loss.Changes - branch.Changes.Count + back.Refused, back.IsAll || !branch.Loss.IsAtLeast ? "" : ", and perhaps more");
    }

    private async Task<PutBackBranch> PutBackAsync(LostBranch branch, IReadOnlyList<LostBranch> later, long epoch, CancellationToken cancellationToken)
    {
        // First: what is over by the end of this is known to everybody then.
        await TryAsync(() => store.NoteAsync(branch.Loss));

        // The primary may have become one that has more of it than the one with which it was compared.
        var left = await losses.StillLostAsync(branch, cancellationToken);
        var results = new List<PutBackResult>();
        var runs = LostRun.Of(left, later).ToList();
        ReissueReply? reply = null;
        foreach (var run in runs.SkipLast(1))
        {
            cancellationToken.ThrowIfCancellationRequested();
            reply = await script.RunAsync(left, epoch, run, NotYet, context.Replica.View!, NotAfterMs);
            results.AddRange(reply.Results);
        }

        // With the last, and mostly the only one: a journal that is told these numbers sends nothing again of what is before them, and
        // nothing that it sends again comes between.
        var last = runs is [.., var end] ? end : [];
        var isAllSoFar = left.IsWhole && !results.Contains(PutBackResult.Damaged);
        reply = await script.RunAsync(left, epoch, last, isAllSoFar ? SequencesOf(left) : NotYet, context.Replica.View!, NotAfterMs);
        results.AddRange(reply.Results);
        context.Ring();
        var refused = results.Count(result => result == PutBackResult.Damaged) + (left.HasGaps ? left.Changes.Count - results.Count : 0);
        return new PutBackBranch(branch, reply.Head, reply.HeadChain)
        {
            IsAll = left.IsWhole && refused == 0,
            Superseded = results.Count(result => result == PutBackResult.Superseded),
            Refused = refused,
        };
    }

    // Phones don't wait for the books: what can't be noted stays said.
    private async Task TryAsync(Func<Task> note)
    {
        try
        {
            await note();
        }
        catch (Exception e) when (e is StoreException or RedisException)
        {
            Log.NotNoted(_logger, context.Index, e.Message);
        }
    }

    private long NotAfterMs => context.Clock.NowMs + (long)context.Store.Options.WriteTimeout.TotalMilliseconds;

    private static Dictionary<string, long> SequencesOf(LostBranch branch) =>
        branch.Changes.Where(change => change.Producer.Length > 0).GroupBy(change => $"{change.Carrier}/{change.Producer}", StringComparer.Ordinal)
            .ToDictionary(producer => producer.Key, producer => producer.Max(change => change.Sequence), StringComparer.Ordinal);

    // Whoever follows the shard waits for it. It may be repeated, so whether it was done makes no difference.
    private async Task<T> BoundAsync<T>(Task<T> call, CancellationToken cancellationToken)
    {
        try
        {
            return await call.WaitAsync(StoreOptions.LongestWait, context.Store.Time, cancellationToken);
        }
        catch (Exception e) when (RedisFaults.IsFailedCall(e))
        {
            throw RedisFaults.OfNothingWritten(e, "The store does not answer; lost changes are put back when it does.");
        }
    }

    private static partial class Log
    {
        [LoggerMessage(1139, LogLevel.Warning, "Shard {Shard}: in epoch {Epoch}, {PutBack} lost changes are back, {Superseded} were left out because their carriers have said something newer, {Missing} are missing{More}")]
        public static partial void PutBack(ILogger logger, int shard, long epoch, long putBack, long superseded, long missing, string more);

        [LoggerMessage(1141, LogLevel.Warning, "Shard {Shard}: the store did not take the note about its lost changes. They are put back; the loss stays reported until you clear it. {Cause}")]
        public static partial void NotNoted(ILogger logger, int shard, string cause);

        [LoggerMessage(1140, LogLevel.Warning, "Shard {Shard}: lost changes are put back when every gateway of the release before this one has stopped. Until then they are answered from memory")]
        public static partial void Waits(ILogger logger, int shard);
    }
}

/// <summary>A lost branch of which all that could be put back is in the store, as the server says that was asked.</summary>
/// <param name="Branch">The branch.</param>
/// <param name="Head">Where the shard's history is with it.</param>
/// <param name="HeadChain">The chain there.</param>
internal sealed record PutBackBranch(LostBranch Branch, Revision Head, Chain HeadChain)
{
    /// <summary>The devices of its changes.</summary>
    public IReadOnlySet<EquipmentIdentity> Devices => Branch.Changes.Select(change => change.Identity).ToHashSet();

    /// <summary>Nothing of it is missing.</summary>
    public required bool IsAll { get; init; }

    /// <summary>Changes that were left out for newer ones.</summary>
    public required int Superseded { get; init; }

    /// <summary>Changes that were left out because of damage.</summary>
    public required int Refused { get; init; }
}
