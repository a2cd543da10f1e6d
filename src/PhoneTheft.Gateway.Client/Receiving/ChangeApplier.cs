using Microsoft.Extensions.Logging;
using PhoneTheft.Gateway.Client.ClientStatus;
using PhoneTheft.Gateway.Client.State;
using PhoneTheft.Gateway.V1;
using EquipmentStatus = PhoneTheft.Gateway.Core.EquipmentStatus;
using Revision = PhoneTheft.Gateway.Core.Revision;

namespace PhoneTheft.Gateway.Client.Receiving;

/// <summary>From one connection's changes and snapshots to transactions of the state. The loop only.</summary>
internal sealed partial class ChangeApplier(SyncState state, ListFollowers followers, Position position, CurrentStatus status, SyncClientOptions options) : IDisposable
{
    private readonly List<StateChange> _gathered = [];
    private readonly List<SyncChange> _toTell = [];
    private SnapshotReceiver? _snapshot;
    private TimeSpan _flushTook;
    private long _flushedAt;
    private bool _isFollowing;

    /// <summary>Whether this connection moves the list in use.</summary>
    public bool IsFollowing => _isFollowing && _snapshot is null;

    private SnapshotReceiver Snapshot =>
        _snapshot ?? throw ConnectionFault.Violation("The gateway sent part of a snapshot without a SnapshotBegin.");

    /// <summary>The connection goes on where the state is.</summary>
    public void Resume() => _isFollowing = true;

    /// <summary>Takes the changes of a message. They may wait for <see cref="Flush"/>.</summary>
    /// <exception cref="ConnectionFault">They can't follow what came before.</exception>
    public void Take(Changes changes)
    {
        if (position.Cursor is null && IsFollowing)
        {
            // From now on: where that is, the first message says.
            position.Restart(changes.From);
        }

        var before = position.Cursor;
        position.Move(changes);
        var tell = _snapshot is null && followers.HasReaders;
        foreach (var part in changes.Shards)
        {
            foreach (var change in part.Changes)
            {
                var identity = ContractMapping.ReadIdentity(change.Identity);
                if (identity.ShardOf(state.Shards) != part.Shard || change.Status is < V1.EquipmentStatus.Permitted or > V1.EquipmentStatus.Tracked)
                {
                    throw ConnectionFault.Violation($"Change {change.Number} of shard {part.Shard} names a device of another shard, or has no status.");
                }

                // Others' holds are not kept here: only what they make of the device.
                var own = change.Hold is not null && (state.Carrier is { } carrier ? change.Carrier == carrier : change.ProducerId.Length > 0);
                _gathered.Add(new StateChange(
                    identity,
                    (EquipmentStatus)change.Status,
                    change.Carrier,
                    own ? ContractMapping.ReadHold(identity, change.Hold!, change.ProducerId, change.Sequence) : null));
                if (tell)
                {
                    _toTell.Add(
                        ContractMapping.ReadChange(change, new Revision((int)part.Shard, (long)part.Epoch, (long)change.Number, 0)));
                }
            }
        }

        if (_gathered.Count == 0 && _snapshot is null && before != position.Cursor)
        {
            // Nothing changed but the place: an epoch began.
            state.Apply([], position.Cursor!);
        }
        else if (_gathered.Count >= options.GatherChanges)
        {
            Flush();
        }
    }

    public void Begin(SnapshotBegin begin)
    {
        Flush();
        _snapshot?.Dispose();
        position.Restart(begin.Base);
        _snapshot = new SnapshotReceiver(state, followers, status);
        status.Change(
            now => now with { Phase = SyncPhase.Snapshot, SnapshotDevices = 0, SnapshotTotal = (long)begin.Devices, DigestsAgree = null });
    }

    public void Take(SnapshotChunk chunk) => Snapshot.Take(chunk);

    /// <summary>Puts the snapshot into use.</summary>
    /// <exception cref="ConnectionFault">It is not what the gateway says it sent; the list in use stays.</exception>
    public void End(SnapshotEnd end)
    {
        Flush();
        position.ThrowUnlessAt(end.Cursor);
        Snapshot.Commit(end, position.Cursor!);
        Snapshot.Dispose();
        _snapshot = null;
        _isFollowing = true;
        followers.Tell(new SyncChange { ListReplaced = true });
        status.Change(now => now with { Phase = SyncPhase.Following, DigestsAgree = true, VerifiedAt = options.Time.GetUtcNow() });
        Log.SnapshotTaken(options.Logger, status.Value.SnapshotDevices);
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

        var left = _flushTook - options.Time.GetElapsedTime(_flushedAt);
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

        var started = options.Time.GetTimestamp();
        if (_snapshot is not null)
        {
            _snapshot.Apply(_gathered);
        }
        else
        {
            state.Apply(_gathered, position.Cursor!);
            if (state.HasList)
            {
                followers.Apply(_gathered, position.Cursor!);
            }
        }

        var count = _gathered.Count;
        status.Change(now => now with { Received = now.Received + count });
        _toTell.ForEach(followers.Tell);
        _gathered.Clear();
        _toTell.Clear();
        _flushedAt = options.Time.GetTimestamp();
        _flushTook = options.Time.GetElapsedTime(started, _flushedAt);
    }

    /// <summary>A snapshot that didn't end never happened.</summary>
    public void Dispose() => _snapshot?.Dispose();

    private static partial class Log
    {
        [LoggerMessage(5103, LogLevel.Information, "Took the whole list: {Devices} devices; its digests agree with the gateway's")]
        public static partial void SnapshotTaken(ILogger logger, long devices);
    }
}
