using Google.Protobuf;
using PhoneTheft.Gateway.Client.State;
using PhoneTheft.Gateway.Client.Syncing;
using PhoneTheft.Gateway.V1;

namespace PhoneTheft.Gateway.Client.Receiving;

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
}
