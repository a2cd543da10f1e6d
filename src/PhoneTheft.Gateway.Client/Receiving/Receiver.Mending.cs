using System.Runtime.ExceptionServices;
using Microsoft.Extensions.Logging;
using PhoneTheft.Gateway.Client.State;
using PhoneTheft.Gateway.Client.Syncing;
using PhoneTheft.Gateway.Core;
using PhoneTheft.Gateway.V1;

namespace PhoneTheft.Gateway.Client.Receiving;

// Asking the gateway how far it is and what differs, and mending that.
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
            try
            {
                using (reader)
                {
                    digests = reader.BucketDigests(ListScope.Effective, shard);
                }
            }
            catch (Exception e)
            {
                // A file that can't be read ends the session with its reason; forgotten here, the shard would wait for its repair for ever.
                _parts.Loop.Post(() => ExceptionDispatchInfo.Throw(e));
                return;
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

    private static partial class Log
    {
        [LoggerMessage(5101, LogLevel.Warning, "Shard {Shard} of the list differs from the gateway's; the buckets that differ are being replaced")]
        public static partial void ShardDiffers(ILogger logger, int shard);

        [LoggerMessage(5102, LogLevel.Warning, "Shard {Shard}: {Buckets} buckets were replaced, which made {Devices} devices different")]
        public static partial void ShardRepaired(ILogger logger, int shard, int buckets, int devices);
    }
}
