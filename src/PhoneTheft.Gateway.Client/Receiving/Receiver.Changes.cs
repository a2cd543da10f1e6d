using PhoneTheft.Gateway.Client.State;
using PhoneTheft.Gateway.Client.Syncing;
using PhoneTheft.Gateway.V1;
using EquipmentStatus = PhoneTheft.Gateway.Core.EquipmentStatus;
using Revision = PhoneTheft.Gateway.Core.Revision;

namespace PhoneTheft.Gateway.Client.Receiving;

// From changes to transactions.
internal sealed partial class Receiver
{
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
