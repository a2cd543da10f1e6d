using Google.Protobuf;
using Microsoft.Extensions.Logging;
using PhoneTheft.Gateway.Core;
using PhoneTheft.Gateway.V1;

namespace PhoneTheft.Gateway.Client.Receiving;

// Comparing, and taking a snapshot in.
internal sealed partial class Receiver
{
    private ulong RequestProgress()
    {
        _outbox.Send(new SyncRequest { Progress = new ProgressRequest { RequestId = ++_lastRequest } });
        return _lastRequest;
    }

    private void Compare(Checkpoint checkpoint)
    {
        if (_progress.Remove(checkpoint.RequestId, out var reached))
        {
            reached.TrySetResult(true);
        }

        if (!IsFollowing)
        {
            // A sign of life while a list is on its way: there is nothing to compare yet.
            return;
        }

        if (_position.Cursor is null)
        {
            _position.Restart(checkpoint.Through);
        }

        _position.ThrowUnlessAt(checkpoint.Through);
        var lag = _position.DistanceTo(checkpoint.Head);
        var staleness = TimeSpan.FromMilliseconds(checkpoint.StalenessMs);
        _repairs.Answered(checkpoint.RequestId);
        var (known, agree) = CompareDigests(checkpoint);
        var converged = known && agree && !_repairs.Any;
        _parts.Status.Change(status => status with
        {
            Phase = status.Phase == SyncPhase.Draining ? SyncPhase.Draining : SyncPhase.Following,
            Lag = lag,
            Staleness = staleness,
            DigestsAgree = !agree || _repairs.Any ? false : known ? true : null,
            VerifiedAt = converged ? _parts.Time.GetUtcNow() : status.VerifiedAt,
        });
        if (lag == 0)
        {
            _parts.Replica?.Confirm(staleness);
        }

        _parts.Convergence.Answered(checkpoint.RequestId, converged && _parts.Journal is not { Pending: > 0 });
        Acknowledge();
    }

    private (bool Known, bool Agree) CompareDigests(Checkpoint checkpoint)
    {
        var own = _parts.State.Digests;
        if (!_parts.State.HasList || checkpoint.Digests.Count != own.Count)
        {
            return (false, true);
        }

        var (known, agree) = (true, true);
        for (var shard = 0; shard < own.Count; shard++)
        {
            var theirs = checkpoint.Digests[shard];
            if (theirs.Length != Digest.Size)
            {
                known = false;
                continue;
            }

            var same = Digest.Read(theirs.Span) == own[shard];
            agree &= same;
            _repairs.Judge(shard, same);
        }

        return (known, agree);
    }

    // With the checkpoints and not with every message: it tells an operator how far this carrier is, nothing depends on it.
    private void Acknowledge()
    {
        if (_acknowledged != _position.Bytes)
        {
            _acknowledged = _position.Bytes;
            var ack = new Ack { Cursor = _acknowledged };
            ack.Digests.AddRange(_parts.State.Digests.Select(digest => ByteString.CopyFrom(digest.ToByteArray())));
            _outbox.Send(new SyncRequest { Ack = ack });
        }
    }

    private void BeginSnapshot(SnapshotBegin begin)
    {
        _snapshot?.Dispose();
        _position.Restart(begin.Base);
        _snapshot = new SnapshotReceiver(_parts);
        _parts.Status.Change(status => status with { Phase = SyncPhase.Snapshot, SnapshotDevices = 0, SnapshotTotal = (long)begin.Devices, DigestsAgree = null });
    }

    private void EndSnapshot(SnapshotEnd end)
    {
        _position.ThrowUnlessAt(end.Cursor);
        Snapshot.Commit(end, _position.Cursor!);
        Snapshot.Dispose();
        _snapshot = null;
        _isFollowing = true;
        _parts.NeedsWholeList = false;
        _parts.Feed.Tell(new SyncChange { ListReplaced = true });
        _parts.Status.Change(status => status with { Phase = SyncPhase.Following, DigestsAgree = true, VerifiedAt = _parts.Time.GetUtcNow() });
        Log.SnapshotTaken(_parts.Logger, _parts.Status.Current.SnapshotDevices);
    }

    private static partial class Log
    {
        [LoggerMessage(5103, LogLevel.Information, "The whole list was taken: {Devices} devices, and its digests agree")]
        public static partial void SnapshotTaken(ILogger logger, long devices);
    }
}
