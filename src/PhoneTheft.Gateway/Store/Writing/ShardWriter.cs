using PhoneTheft.Gateway.Core;
using PhoneTheft.Gateway.Replication;
using PhoneTheft.Gateway.Store.AcknowledgedPositions;
using PhoneTheft.Gateway.Store.BulkLimits;
using PhoneTheft.Gateway.Store.Operations;
using PhoneTheft.Gateway.Store.Reading;
using PhoneTheft.Gateway.Store.Redis;
using PhoneTheft.Gateway.Store.Servers;

namespace PhoneTheft.Gateway.Store.Writing;

/// <summary>The one way into a shard for this node: gathers what is waiting into batches and sends one at a time.</summary>
/// <remarks>
/// An operation is answered when this node's replica holds its change, so that a caller who asks here next sees it, and so
/// that a change the store may lose at a failover is also in this node's ring.
/// </remarks>
/// <param name="context">The shard.</param>
/// <param name="script">Writes.</param>
/// <param name="limiter">Lets no carrier write too much in a day without a confirmation.</param>
/// <param name="servers">Which server is the primary.</param>
/// <param name="pulse">When the store last answered a writer.</param>
/// <param name="acknowledged">Keeps what is answered for, where the store is this process's own; null with a Redis.</param>
internal sealed partial class ShardWriter(
    ShardContext context, WriteScript script, BulkLimiter limiter, ServerWatch servers, StorePulse pulse, AcknowledgedKeeper? acknowledged)
{
    private readonly ReplicaShard _shard = context.Replica;
    private readonly StoreClock _clock = context.Clock;
    private readonly TimeProvider _time = context.Store.Time;
    private readonly ILogger _logger = context.Store.Loggers.CreateLogger<ShardWriter>();
    private readonly DamageLog _damage = new(context.Store.Time, context.Store.Loggers.CreateLogger<DamageLog>());
    private readonly WriteQueue _waiting = new(context.Store.Options, context.Store.Time);
    private readonly StorePatience _patience = new(context.Replica, pulse, context.Store.Options, context.Store.Time);

    /// <exception cref="StoreException">It was not applied, or nobody knows: see <see cref="StoreException.Fault"/>.</exception>
    public Task<WriteResult> WriteAsync(WriteOperation operation, string bulkConfirmation = "", CancellationToken cancellationToken = default)
    {
        var pending = new PendingOperation(operation, _time.GetTimestamp(), bulkConfirmation, cancellationToken);
        _waiting.Add(pending);
        return pending.Result;
    }

    /// <summary>Applies all of them or none, in a run of the script of their own, in the order of the calls.</summary>
    /// <param name="session">Whose they are.</param>
    /// <param name="operations">At most <see cref="WriteBatch.MaxOperations"/>.</param>
    /// <param name="bulkConfirmation">A token of an earlier refusal; empty: none.</param>
    /// <exception cref="StoreException">They were not applied, or nobody knows: see <see cref="StoreException.Fault"/>.</exception>
    public Task<IReadOnlyList<WriteResult>> PublishAsync(
        ProducerSession session, IReadOnlyList<WriteOperation> operations, string bulkConfirmation = "")
    {
        var pending = new PendingPublish(session, operations, _time.GetTimestamp(), bulkConfirmation);
        _waiting.Add(pending);
        return pending.Results;
    }

    public async Task RunAsync(CancellationToken cancellationToken)
    {
        try
        {
            while (await _waiting.WaitAsync(cancellationToken))
            {
                await RunBatchAsync(_waiting.TakeRun(_patience.IsAnswering));
            }
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            _waiting.Close(new StoreException(StoreFault.Unavailable, "This gateway is stopping."));
        }
    }

    /// <summary>Lets the script finish a half-run predecessor and trim the log, without an operation.</summary>
    public async Task MaintainAsync()
    {
        await servers.EnsureAsync();
        await RunScriptAsync([], _time.GetTimestamp());
    }

    private async Task RunBatchAsync(List<PendingWrite> batch)
    {
        if (batch.Count == 0)
        {
            return;
        }

        var run = new LimitedRun(limiter, _shard.Index, _patience);

        // Waiting for one's turn is not the store's silence, as long as it isn't silent.
        var since = _patience.IsAnswering ? _time.GetTimestamp() : batch[0].EnqueuedAt;
        try
        {
            await servers.EnsureAsync();
            await run.AdmitAsync(batch, LeftSince(since));
            batch = run.Writes;
            if (batch.Count > 0)
            {
                var reply = batch[0] is PendingPublish publish
                    ? await RunScriptAsync(publish.Operations, since, publish.Session)
                    : await RunScriptAsync(batch.ConvertAll(pending => pending.Operations[0]), since);
                _ = AnswerWhenHeldAsync(batch, reply);
                _ = run.SettleAsync(reply.Results);
            }
        }
        catch (StoreException fault)
        {
            if (fault is { MayBeWritten: true, InnerException: FormatException e })
            {
                Log.ScriptFailed(_logger, _shard.Index, e);
            }

            servers.LookSoon();
            Fail(batch, fault);
            if (!fault.MayBeWritten)
            {
                _ = run.SettleAsync([]);
            }
        }
        catch (Exception e)
        {
            Log.ScriptFailed(_logger, _shard.Index, e);
            Fail(batch, new StoreException(StoreFault.OutcomeUnknown, "The store gave an answer that this gateway does not understand. The write may or may not have been applied.", e));
        }
    }

    /// <param name="since">Since when the store is being asked.</param>
    private async Task<WriteReply> RunScriptAsync(IReadOnlyList<WriteOperation> operations, long since, ProducerSession? producer = null)
    {
        var view = _shard.View ?? throw new StoreException(
            StoreFault.NotLoaded, "This gateway has not loaded the list yet; ask another node.");
        var batch = new WriteBatch
        {
            Store = context.Store.Identity,
            Shard = _shard.Index,
            Seen = view.Revision,
            SeenChain = view.Chain,
            NotAfterMs = _clock.NowMs + (long)LeftSince(since).TotalMilliseconds,
            Producer = producer?.Name ?? "",
            Fence = producer?.Fence ?? 0,
            Operations = operations,
        };
        var reply = await SendAsync(batch, LeftSince(since));
        _clock.Heard(reply.StoreMs);
        for (var again = true; reply.Verdict == BatchVerdict.Late && again; _clock.Heard(reply.StoreMs))
        {
            // Refused, so nothing was applied: the store's clock may have been set, and now we know it; or it was slow, but it answers.
            again = _time.GetElapsedTime(since) < StoreOptions.LongestWait;
            var left = again ? _patience.Silence : TimeSpan.Zero;
            reply = await SendAsync(batch with { NotAfterMs = _clock.NowMs + (long)left.TotalMilliseconds }, left);
        }

        if (reply.Verdict != BatchVerdict.Ok)
        {
            context.Ring();
            var fault = reply.ToFault(_shard.Index);
            if (reply.Verdict == BatchVerdict.Damaged)
            {
                _damage.Tell(fault);
            }

            throw fault;
        }

        return reply;
    }

    private async Task<WriteReply> SendAsync(WriteBatch batch, TimeSpan timeout)
    {
        if (timeout == TimeSpan.Zero)
        {
            throw new StoreException(StoreFault.Unavailable, "The store does not answer; nothing was sent to it.");
        }

        try
        {
            return await _patience.WaitAsync(script.RunAsync(batch), timeout);
        }
        catch (Exception e) when (RedisFaults.IsFailedCall(e))
        {
            throw RedisFaults.OfWrite(e);
        }
    }

    private async Task AnswerWhenHeldAsync(List<PendingWrite> batch, WriteReply reply)
    {
        RefuseDamaged(batch, reply);
        try
        {
            // While the change comes back: both take a moment, and the answer needs both.
            var isKept = KeepAsync(reply);
            context.Ring();
            await _patience.WaitAsync(_shard.WaitForAsync(reply.Head, StoreOptions.LongestWait, CancellationToken.None), _patience.Silence);

            // The number alone could be another gateway's: a failover may have lost this change before this node read it.
            if (ChainAt(reply.Head) != reply.HeadChain)
            {
                throw new TimeoutException("The store's history went on without the change.");
            }

            await _patience.WaitAsync(isKept, _patience.Silence);
            var from = 0;
            foreach (var pending in batch)
            {
                pending.Succeed(new ArraySegment<WriteResult>(reply.Results, from, pending.Operations.Count));
                from += pending.Operations.Count;
            }
        }
        catch (Exception e)
        {
            Fail(batch, new StoreException(StoreFault.OutcomeUnknown, "The store took the write, but this node has not seen its change in the log.", e));
        }
    }

    // A publish has no such result: its operations are applied together or not at all.
    private void RefuseDamaged(List<PendingWrite> batch, WriteReply reply)
    {
        for (var i = 0; i < reply.Results.Length; i++)
        {
            if (reply.Results[i].Damage is { } damage)
            {
                var fault = StoreException.OfDamagedWrite(_shard.Index, damage, isOfOneOperation: true);
                _damage.Tell(fault);
                batch[i].Fail(fault);
            }
        }
    }

    /// <summary>What this node will have answered for is on its disk before it has answered, where the store is its own.</summary>
    private Task KeepAsync(WriteReply reply) =>
        acknowledged?.KeepAsync(_shard.Index, new AcknowledgedPosition(_shard.View!.Revision.Epoch, reply.Head, reply.HeadChain))
            ?? Task.CompletedTask;

    private Chain? ChainAt(long number) =>
        _shard.View is { } view && view.Revision.Number == number ? view.Chain : _shard.Recent.Find(number)?.Chain;

    private TimeSpan LeftSince(long timestamp)
    {
        var left = _patience.Silence - _time.GetElapsedTime(timestamp);
        return left > TimeSpan.Zero ? left : TimeSpan.Zero;
    }

    private static void Fail(List<PendingWrite> batch, StoreException fault)
    {
        foreach (var pending in batch)
        {
            pending.Fail(fault);
        }
    }

    private static partial class Log
    {
        [LoggerMessage(1001, LogLevel.Error, "The write script failed on shard {Shard}")]
        public static partial void ScriptFailed(ILogger logger, int shard, Exception exception);
    }
}
