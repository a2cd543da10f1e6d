using PhoneTheft.Gateway.Client.State;
using PhoneTheft.Gateway.Client.Syncing;
using PhoneTheft.Gateway.Core;
using PhoneTheft.Gateway.V1;

namespace PhoneTheft.Gateway.Client.Receiving;

/// <summary>Asks which buckets of a shard differ, and what is in them. One question at a time: an answer may be a whole shard.</summary>
internal sealed class BucketQueries(IOutbox outbox)
{
    private readonly Queue<Query> _waiting = new();
    private readonly BucketAssembly _buckets = new();
    private Query? _asked;
    private ulong _lastId;

    public static VerifyRequest Question(ulong id, ListScope scope, int shard, IReadOnlyList<Digest> digests)
    {
        var bytes = new byte[digests.Count * Digest.Size];
        for (var i = 0; i < digests.Count; i++)
        {
            digests[i].Write(bytes.AsSpan(i * Digest.Size));
        }

        return new VerifyRequest { RequestId = id, Scope = scope, Shard = (uint)shard, Digests = Google.Protobuf.UnsafeByteOperations.UnsafeWrap(bytes) };
    }

    /// <param name="answered">Called by the loop as soon as the answer is complete: with what differs, or with nothing.</param>
    public void Ask(ListScope scope, int shard, IReadOnlyList<Digest> digests, Action<IReadOnlyList<BucketContent>> answered)
    {
        _waiting.Enqueue(new Query(Question(++_lastId, scope, shard, digests), answered));
        AskNext();
    }

    /// <exception cref="ProtocolViolationException">It answers no question, or can't be read.</exception>
    public void Take(VerifyResponse response)
    {
        if (_asked is not { } query || query.Request.RequestId != response.RequestId || query.Request.Shard != response.Shard)
        {
            throw new ProtocolViolationException("A VerifyResponse answers no question.");
        }

        _buckets.Add(response.Buckets);
        if (response.Last)
        {
            var differing = _buckets.Take();
            _asked = null;
            query.Answered(differing);
            AskNext();
        }
    }

    private void AskNext()
    {
        if (_asked is null && _waiting.TryDequeue(out _asked))
        {
            outbox.Send(new SyncRequest { Verify = _asked.Request });
        }
    }

    private sealed record Query(VerifyRequest Request, Action<IReadOnlyList<BucketContent>> Answered);
}
