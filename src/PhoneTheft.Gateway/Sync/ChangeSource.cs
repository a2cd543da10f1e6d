using PhoneTheft.Gateway.Contract;
using PhoneTheft.Gateway.Errors;
using PhoneTheft.Gateway.GrpcPipeline;
using PhoneTheft.Gateway.Replication;
using PhoneTheft.Gateway.V1;
using Change = PhoneTheft.Gateway.Core.Change;
using Revision = PhoneTheft.Gateway.Core.Revision;

namespace PhoneTheft.Gateway.Sync;

/// <summary>Reads what follows a stream's position: from this node's ring, else from the store's log.</summary>
internal sealed class ChangeSource(AcceptedHello session, ListSource list)
{
    public static readonly GatewayError Forked = new(
        ErrorReason.StoreForked, "The store has lost changes that this stream had already sent. Resume with the last cursor that was applied.",
        RetryAfter: TimeSpan.FromSeconds(1));

    private readonly List<Change> _changes = [];
    private ulong _nonce;
    private int _first;

    private StreamPosition Position => session.Position;

    /// <summary>The next message, and moves the position past it; null when there is nothing new.</summary>
    /// <exception cref="FellBehindException">The log no longer holds what comes next.</exception>
    public async Task<Changes?> NextAsync(CancellationToken cancellationToken)
    {
        var message = new Changes { From = Position.Bytes };
        var left = SyncLimits.ChangesPerMessage;

        // Each message starts with the next shard: where one never stops changing, the others have to have their turn.
        for (var i = 0; i < session.Store.Shards && left >= SyncLimits.OperationsPerPublish; i++)
        {
            var shard = (_first + i) % session.Store.Shards;
            left -= await AddAsync(list.Replica.Shards[shard], left, message, cancellationToken);
        }

        _first = (_first + 1) % session.Store.Shards;
        if (message.Shards.Count == 0)
        {
            return null;
        }

        Position.Move();
        message.Nonce = ++_nonce;
        message.Through = Position.Bytes;
        return message;
    }

    /// <summary>Whether all that the shards hold now was sent.</summary>
    public bool HasReached(IReadOnlyList<long> numbers) =>
        Enumerable.Range(0, session.Store.Shards).All(shard => Position[shard].Revision.Number >= numbers[shard]);

    private async Task<int> AddAsync(ReplicaShard shard, int atMost, Changes message, CancellationToken cancellationToken)
    {
        if (shard.Adoptions != Position[shard.Index].Adoptions)
        {
            await LookAgainAsync(shard, cancellationToken);
        }

        var position = Position[shard.Index];
        var head = shard.View!.Revision.Number;
        if (head <= position.Revision.Number)
        {
            return 0;
        }

        _changes.Clear();
        if (!shard.Recent.TryRead(position.Revision.Number, atMost, _changes))
        {
            await ReadLogAsync(position.Revision, head, atMost, cancellationToken);
        }

        // Loaded anew in between, from another history perhaps: what was read need not follow what was sent. The next round looks.
        if (_changes.Count == 0 || shard.Adoptions != position.Adoptions)
        {
            return 0;
        }

        var last = _changes[^1];
        Position[shard.Index] = position with { Revision = last.Revision, Digest = last.Digest };
        var part = new ShardChanges { Shard = (uint)shard.Index, Epoch = (ulong)last.Revision.Epoch };
        foreach (var change in _changes)
        {
            part.Changes.Add(change.ToContract(session.Caller));
        }

        message.Shards.Add(part);
        return _changes.Count;
    }

    private async Task ReadLogAsync(Revision after, long head, int atMost, CancellationToken cancellationToken)
    {
        var changes = await list.Store.ReadChangesAsync(after, cancellationToken) ?? throw new FellBehindException();

        // Not beyond what this node holds itself.
        var most = (int)Math.Min(Math.Min(changes.Count, atMost), head - after.Number);
        _changes.AddRange(changes.Take(WholeRuns.Count(most, index => index == changes.Count || changes[index].PlaceInRun == 0)));
    }

    /// <summary>The shard was loaded anew, perhaps from a history that lacks what was sent.</summary>
    private async Task LookAgainAsync(ReplicaShard shard, CancellationToken cancellationToken)
    {
        var adoptions = shard.Adoptions;
        var position = Position[shard.Index];
        var verdict = await list.Resume.CheckAsync(shard, position.Revision, cancellationToken);
        if (!verdict.IsGood)
        {
            throw verdict.Reason == SnapshotReason.Compacted ? new FellBehindException() : Forked.ToRpcException();
        }

        Position[shard.Index] = position with { Adoptions = adoptions };
    }
}

/// <summary>A stream is further back than the log reaches.</summary>
internal sealed class FellBehindException() : Exception(
    "The store's log no longer contains the changes that this stream has to send next.");
