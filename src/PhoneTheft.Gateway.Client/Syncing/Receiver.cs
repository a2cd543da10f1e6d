using Google.Protobuf;
using PhoneTheft.Gateway.Client.State;
using PhoneTheft.Gateway.V1;
using EquipmentStatus = PhoneTheft.Gateway.Core.EquipmentStatus;
using Revision = PhoneTheft.Gateway.Core.Revision;

namespace PhoneTheft.Gateway.Client.Syncing;

/// <summary>One session's receiving side: from messages to transactions of the state. The loop only.</summary>
internal sealed partial class Receiver : IDisposable
{
    private readonly SyncParts _parts;
    private readonly IOutbox _outbox;
    private readonly Position _position;
    private readonly List<StateChange> _gathered = [];
    private readonly List<SyncChange> _toTell = [];
    private readonly Dictionary<ulong, TaskCompletionSource<bool>> _progress = [];
    private readonly BucketQueries _queries;
    private readonly ShardRepairs _repairs;
    private SnapshotReceiver? _snapshot;
    private ByteString _acknowledged;
    private Action? _abandon;
    private TimeSpan _flushTook;
    private long _flushedAt;
    private ulong _lastRequest;
    private bool _isFollowing;
    private bool _ended;

    public Receiver(SyncParts parts, IOutbox outbox, Welcome welcome)
    {
        _parts = parts;
        _outbox = outbox;
        var resumes = welcome.Mode == V1.SyncMode.Delta;
        _position = new Position(parts.State.StoreId!.Value, parts.State.Shards, resumes ? parts.State.Cursor : null);
        _isFollowing = resumes;
        _acknowledged = _position.Bytes;
        _queries = new BucketQueries(outbox);
        _repairs = new ShardRepairs(StartRepair, RequestProgress);
        if (resumes)
        {
            foreach (var shard in welcome.DifferingShards.Where(shard => shard < welcome.Shards))
            {
                _repairs.Differs((int)shard);
            }
        }
    }

    /// <summary>Whether the list in use is the one this session moves, and all of it is thought to be right.</summary>
    public bool IsSettled => IsFollowing && !_repairs.Any;

    /// <summary>Whether this session moves the list in use.</summary>
    public bool IsFollowing => _isFollowing && _snapshot is null;

    /// <summary>Whether the gateway has said anything of its list.</summary>
    public bool SawCheckpoint { get; private set; }

    /// <summary>Takes the next message. What it changes may wait for <see cref="Flush"/>.</summary>
    /// <exception cref="ProtocolViolationException">It can't follow what came before.</exception>
    /// <exception cref="ListDiffersException">The list needs to be taken again.</exception>
    public void Take(SyncResponse message)
    {
        switch (message.MessageCase)
        {
            case SyncResponse.MessageOneofCase.Changes:
                Gather(message.Changes);
                break;
            case SyncResponse.MessageOneofCase.Checkpoint:
                Flush();
                SawCheckpoint = true;
                Compare(message.Checkpoint);
                break;
            case SyncResponse.MessageOneofCase.VerifyResponse:
                // What is replaced must be the list at the last change before this message, or an older change would undo it.
                Flush();
                _queries.Take(message.VerifyResponse);
                break;
            case SyncResponse.MessageOneofCase.SnapshotBegin:
                Flush();
                BeginSnapshot(message.SnapshotBegin);
                break;
            case SyncResponse.MessageOneofCase.SnapshotChunk:
                Snapshot.Take(message.SnapshotChunk);
                break;
            case SyncResponse.MessageOneofCase.SnapshotEnd:
                Flush();
                EndSnapshot(message.SnapshotEnd);
                break;
            case SyncResponse.MessageOneofCase.Welcome:
                throw new ProtocolViolationException("A second Welcome.");
        }
    }

    /// <summary>
    /// Flushes, unless the last time is less long ago than it took. So half of the loop's time at most goes into transactions, and
    /// they grow with what there is to do: one change costs as little time as before, a flood a third less work.
    /// </summary>
    /// <returns>How long what was gathered is to wait; null: nothing waits.</returns>
    public TimeSpan? FlushInTime()
    {
        if (_gathered.Count == 0)
        {
            return null;
        }

        var left = _flushTook - _parts.Time.GetElapsedTime(_flushedAt);
        if (left > TimeSpan.Zero)
        {
            return left;
        }

        Flush();
        return null;
    }

    /// <summary>Puts what was gathered into the state, in one transaction with the position after it.</summary>
    public void Flush()
    {
        if (_gathered.Count == 0)
        {
            return;
        }

        var started = _parts.Time.GetTimestamp();
        if (_snapshot is not null)
        {
            _snapshot.Apply(_gathered);
        }
        else
        {
            _parts.State.Apply(_gathered, _position.Cursor!);
            if (_parts.State.HasList)
            {
                _parts.Replica?.Apply(_gathered, _position.Cursor!);
            }
        }

        var count = _gathered.Count;
        _parts.Status.Change(status => status with { Received = status.Received + count });
        _toTell.ForEach(_parts.Feed.Tell);
        _gathered.Clear();
        _toTell.Clear();
        _flushedAt = _parts.Time.GetTimestamp();
        _flushTook = _parts.Time.GetElapsedTime(started, _flushedAt);
    }

    /// <summary>Asks for whatever those who wait for convergence need.</summary>
    public void AskForConvergence(bool journalIsEmpty) => _parts.Convergence.Ask(journalIsEmpty && IsSettled, RequestProgress);

    /// <summary>The connection is gone; what it didn't finish never happened.</summary>
    public void Dispose()
    {
        _ended = true;
        _snapshot?.Dispose();
        _parts.Convergence.AskAgain();
        _abandon?.Invoke();
    }

    private SnapshotReceiver Snapshot => _snapshot ?? throw new ProtocolViolationException("Part of a snapshot that was not begun.");

    private void Gather(Changes changes)
    {
        if (_position.Cursor is null && IsFollowing)
        {
            // From now on: where that is, the first message says.
            _position.Restart(changes.From);
        }

        var before = _position.Cursor;
        _position.Move(changes);
        var tell = _snapshot is null && _parts.Feed.HasReaders;
        foreach (var part in changes.Shards)
        {
            foreach (var change in part.Changes)
            {
                var identity = Wire.ReadIdentity(change.Identity);
                if (identity.ShardOf(_parts.State.Shards) != part.Shard || change.Status is < V1.EquipmentStatus.Permitted or > V1.EquipmentStatus.Tracked)
                {
                    throw new ProtocolViolationException($"Change {change.Number} of shard {part.Shard} is of another shard, or has no status.");
                }

                // Others' holds are not kept here: only what they make of the device.
                var own = change.Hold is not null && (_parts.State.Carrier is { } carrier ? change.Carrier == carrier : change.ProducerId.Length > 0);
                _gathered.Add(new StateChange(
                    identity,
                    (EquipmentStatus)change.Status,
                    change.Carrier,
                    own ? Wire.ReadHold(identity, change.Hold!, change.ProducerId, change.Sequence) : null));
                if (tell)
                {
                    _toTell.Add(Wire.ReadChange(change, new Revision((int)part.Shard, (long)part.Epoch, (long)change.Number, 0)));
                }
            }
        }

        if (_gathered.Count == 0 && _snapshot is null && before != _position.Cursor)
        {
            // Nothing changed but the place: an epoch began.
            _parts.State.Apply([], _position.Cursor!);
        }
        else if (_gathered.Count >= _parts.Options.GatherChanges)
        {
            Flush();
        }
    }
}
