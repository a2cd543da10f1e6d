using Google.Protobuf;
using Microsoft.Extensions.Logging;
using PhoneTheft.Gateway.Client.State;
using PhoneTheft.Gateway.Core;
using PhoneTheft.Gateway.V1;

namespace PhoneTheft.Gateway.Client.Syncing;

// Comparing, mending, and asking how far the gateway is.
internal sealed partial class Receiver
{
    /// <summary>Completes with the checkpoint that covers what the store held when this was called.</summary>
    public Task<bool> ProgressAsync()
    {
        var reached = Waiting(new TaskCompletionSource<bool>(TaskCreationOptions.RunContinuationsAsynchronously));
        if (!_ended)
        {
            _progress[RequestProgress()] = reached;
        }

        return reached.Task;
    }

    /// <summary>Asks what differs. The answer comes when everything sent before it has been applied.</summary>
    public Task<BucketAnswer> AskForBucketsAsync(ListScope scope, int shard, IReadOnlyList<Digest> digests)
    {
        var answered = Waiting(new TaskCompletionSource<BucketAnswer>(TaskCreationOptions.RunContinuationsAsynchronously));
        _queries.Ask(scope, shard, digests, buckets => answered.TrySetResult(new BucketAnswer(buckets, buckets.Count > 0 ? _parts.State.Read() : null)));
        return answered.Task;
    }

    /// <summary>Asks what differs, and replaces it.</summary>
    /// <returns>How many devices or holds are different now.</returns>
    public Task<int> MendAsync(ListScope scope, int shard, IReadOnlyList<Digest> digests)
    {
        var mended = Waiting(new TaskCompletionSource<int>(TaskCreationOptions.RunContinuationsAsynchronously));
        _queries.Ask(scope, shard, digests, buckets => mended.TrySetResult(ReplaceBuckets(scope, shard, buckets)));
        return mended.Task;
    }

    // Whoever waits for an answer hears when the connection ends before it comes.
    private TaskCompletionSource<T> Waiting<T>(TaskCompletionSource<T> answer)
    {
        if (_ended)
        {
            answer.TrySetException(new SessionEndedException());
        }
        else
        {
            _abandon += () => answer.TrySetException(new SessionEndedException());
        }

        return answer;
    }

    private int ReplaceBuckets(ListScope scope, int shard, IReadOnlyList<BucketContent> buckets)
    {
        // Also when nothing differs: the state computes its digest anew, and that may be all that was wrong.
        var different = _parts.State.ReplaceBuckets(scope, shard, buckets);
        if (scope == ListScope.Effective && buckets.Count > 0)
        {
            _parts.Replica?.ReplaceBuckets(shard, buckets, _position.Cursor!);
            _parts.Feed.Tell(new SyncChange { ListReplaced = true });
        }

        return different;
    }

    private void StartRepair(int shard)
    {
        _parts.Status.Change(status => status with { DigestsAgree = false });
        Log.ShardDiffers(_parts.Logger, shard);

        // The reader is of this moment, and reading a whole shard off the loop keeps the changes coming.
        var reader = _parts.State.Read();
        _ = Task.Run(() =>
        {
            IReadOnlyList<Digest> digests;
            using (reader)
            {
                digests = reader.BucketDigests(ListScope.Effective, shard);
            }

            _parts.Loop.Post(() =>
            {
                if (!_ended)
                {
                    _queries.Ask(ListScope.Effective, shard, digests, buckets => Repair(shard, buckets));
                }
            });
        });
    }

    private void Repair(int shard, IReadOnlyList<BucketContent> buckets)
    {
        var different = ReplaceBuckets(ListScope.Effective, shard, buckets);
        _parts.Status.Change(status => status with { Repairs = status.Repairs + 1 });
        Log.ShardRepaired(_parts.Logger, shard, buckets.Count, different);
        _repairs.Replaced(shard);
    }

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
        [LoggerMessage(5101, LogLevel.Warning, "Shard {Shard} of the list differs from the gateway's; the buckets that differ are being replaced")]
        public static partial void ShardDiffers(ILogger logger, int shard);

        [LoggerMessage(5102, LogLevel.Warning, "Shard {Shard}: {Buckets} buckets were replaced, which made {Devices} devices different")]
        public static partial void ShardRepaired(ILogger logger, int shard, int buckets, int devices);

        [LoggerMessage(5103, LogLevel.Information, "The whole list was taken: {Devices} devices, and its digests agree")]
        public static partial void SnapshotTaken(ILogger logger, long devices);
    }
}
