using PhoneTheft.Gateway.Client.State;
using PhoneTheft.Gateway.Client.Syncing;
using PhoneTheft.Gateway.Core;
using PhoneTheft.Gateway.V1;

namespace PhoneTheft.Gateway.Client.Receiving;

/// <summary>Asks which buckets of a shard differ, and what is in them. One question at a time: an answer may be a whole shard.</summary>
internal sealed class BucketQueries(IOutbox outbox)
{
    private readonly Queue<Query> _waiting = new();
    private readonly SortedDictionary<int, BucketContent> _buckets = [];
    private Query? _asked;
    private ulong _lastId;

    /// <param name="answered">Called by the loop as soon as the answer is complete: with what differs, or with nothing.</param>
    public void Ask(ListScope scope, int shard, IReadOnlyList<Digest> digests, Action<IReadOnlyList<BucketContent>> answered)
    {
        var bytes = new byte[digests.Count * Digest.Size];
        for (var i = 0; i < digests.Count; i++)
        {
            digests[i].Write(bytes.AsSpan(i * Digest.Size));
        }

        _waiting.Enqueue(new Query(++_lastId, scope, shard, bytes, answered));
        AskNext();
    }

    public void Take(VerifyResponse response)
    {
        if (_asked is not { } query || query.Id != response.RequestId || query.Shard != response.Shard)
        {
            throw new ProtocolViolationException("A VerifyResponse answers no question.");
        }

        foreach (var part in response.Buckets)
        {
            Add(part);
        }

        if (response.Last)
        {
            IReadOnlyList<BucketContent> differing = [.. _buckets.Values];
            _buckets.Clear();
            _asked = null;
            query.Answered(differing);
            AskNext();
        }
    }

    private void Add(V1.Bucket part)
    {
        if (part.Bucket_ >= Core.Bucket.Count)
        {
            throw new ProtocolViolationException("A bucket is numbered 0 to 255.");
        }

        var bucket = (int)part.Bucket_;
        var before = _buckets.GetValueOrDefault(bucket, new BucketContent(bucket));
        _buckets[bucket] = before with
        {
            Prohibited = [.. before.Prohibited, .. Wire.ReadAscending(part.Prohibited)],
            Tracked = [.. before.Tracked, .. Wire.ReadAscending(part.Tracked)],
            OwnHolds = [.. before.OwnHolds, .. part.OwnHolds.Select(Wire.ReadOwn)],
        };
    }

    private void AskNext()
    {
        if (_asked is null && _waiting.TryDequeue(out _asked))
        {
            outbox.Send(new SyncRequest
            {
                Verify = new VerifyRequest
                {
                    RequestId = _asked.Id,
                    Scope = _asked.Scope,
                    Shard = (uint)_asked.Shard,
                    Digests = Google.Protobuf.UnsafeByteOperations.UnsafeWrap(_asked.Digests),
                },
            });
        }
    }

    private sealed record Query(ulong Id, ListScope Scope, int Shard, byte[] Digests, Action<IReadOnlyList<BucketContent>> Answered);
}
