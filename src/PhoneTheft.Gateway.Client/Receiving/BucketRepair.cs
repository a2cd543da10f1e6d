using Microsoft.Extensions.Logging;
using PhoneTheft.Gateway.Client.ClientStatus;
using PhoneTheft.Gateway.Client.State;
using PhoneTheft.Gateway.Core;
using PhoneTheft.Gateway.V1;

namespace PhoneTheft.Gateway.Client.Receiving;

/// <summary>Replaces the buckets of the state that differ from the gateway's. The loop only.</summary>
internal sealed partial class BucketRepair
{
    private readonly SyncState _state;
    private readonly ListFollowers _followers;
    private readonly StreamQuestions _questions;
    private readonly CurrentStatus _status;
    private readonly ILogger _logger;

    public BucketRepair(SyncState state, ListFollowers followers, StreamQuestions questions, CurrentStatus status, ILogger logger)
    {
        _state = state;
        _followers = followers;
        _questions = questions;
        _status = status;
        _logger = logger;
        Shards = new ShardRepairs(Start, questions.RequestProgress);
    }

    /// <summary>The shards that differ.</summary>
    public ShardRepairs Shards { get; }

    /// <summary>Completes with the checkpoint that covers what the store held when this was called.</summary>
    public Task<bool> ProgressAsync() => _questions.ProgressAsync();

    /// <summary>Asks what differs. The answer comes when everything sent before it has been applied.</summary>
    /// <exception cref="ConnectionFault">The connection ended first.</exception>
    public Task<BucketAnswer> AskAsync(ListScope scope, int shard, IReadOnlyList<Digest> digests) =>
        _questions.AskAsync(scope, shard, digests, buckets => new BucketAnswer(buckets, buckets.Count > 0 ? _state.Read() : null));

    /// <summary>Asks what differs, and replaces it.</summary>
    /// <returns>How many devices or holds are different now.</returns>
    /// <exception cref="ConnectionFault">The connection ended first.</exception>
    public Task<int> RepairAsync(ListScope scope, int shard, IReadOnlyList<Digest> digests) =>
        _questions.AskAsync(scope, shard, digests, buckets => Replace(scope, shard, buckets));

    private int Replace(ListScope scope, int shard, IReadOnlyList<BucketContent> buckets)
    {
        // Also when nothing differs: the state computes its digest anew, and that may be all that was wrong.
        var different = _state.ReplaceBuckets(scope, shard, buckets);
        if (scope == ListScope.Effective && buckets.Count > 0)
        {
            _followers.ReplaceBuckets(shard, buckets, _state.Cursor!);
        }

        return different;
    }

    private void Start(int shard)
    {
        _status.Change(status => status with { DigestsAgree = false });
        Log.ShardDiffers(_logger, shard);
        _questions.AskAbout(_state.Read(), shard, buckets => Repair(shard, buckets));
    }

    private void Repair(int shard, IReadOnlyList<BucketContent> buckets)
    {
        var different = Replace(ListScope.Effective, shard, buckets);
        _status.Change(status => status with { Repairs = status.Repairs + 1 });
        Log.ShardRepaired(_logger, shard, buckets.Count, different);
        Shards.Replaced(shard);
    }

    private static partial class Log
    {
        [LoggerMessage(5101, LogLevel.Warning, "Shard {Shard} of the list differs from the gateway's; replacing the buckets that differ")]
        public static partial void ShardDiffers(ILogger logger, int shard);

        [LoggerMessage(5102, LogLevel.Warning, "Shard {Shard} of the list was repaired: {Buckets} buckets were replaced, {Devices} devices changed")]
        public static partial void ShardRepaired(ILogger logger, int shard, int buckets, int devices);
    }
}

/// <summary>What the gateway has in the buckets that differ.</summary>
/// <param name="Buckets">None: nothing differs.</param>
/// <param name="State">The state when the answer came, to compare with; the caller's to dispose of. Null when nothing differs.</param>
internal sealed record BucketAnswer(IReadOnlyList<BucketContent> Buckets, StateReader? State);
