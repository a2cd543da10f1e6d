using Google.Protobuf;
using PhoneTheft.Gateway.Replication;
using PhoneTheft.Gateway.V1;

namespace PhoneTheft.Gateway.Sync;

/// <summary>Builds checkpoints: the digests at the stream's position, with which a client compares its own list.</summary>
internal sealed class CheckpointBuilder(AcceptedHello session, Replica replica, SyncOptions options, TimeProvider time)
{
    // After a bucket was sent, the client's list may be ahead of the stream's position up to here; until then no digest fits it.
    private readonly long[] _aheadUntil = new long[session.Store.Shards];
    private long? _lastAt;

    /// <summary>How long the next one can wait.</summary>
    public TimeSpan DueIn
    {
        get
        {
            var left = _lastAt is { } last ? options.Heartbeat - time.GetElapsedTime(last) : TimeSpan.Zero;
            return left > TimeSpan.Zero ? left : TimeSpan.Zero;
        }
    }

    /// <summary>The client was given part of a shard as it was at that number, or before.</summary>
    public void NotBefore(int shard, long number) => _aheadUntil[shard] = Math.Max(_aheadUntil[shard], number);

    public Checkpoint Next(ulong requestId)
    {
        _lastAt = time.GetTimestamp();
        var checkpoint = new Checkpoint
        {
            Through = session.Position.Bytes,
            Head = Head(),
            RequestId = requestId,
            StalenessMs = (ulong)replica.Shards.Max(shard => shard.Staleness).TotalMilliseconds,
        };
        for (var shard = 0; shard < session.Store.Shards; shard++)
        {
            checkpoint.Digests.Add(DigestOf(shard));
        }

        return checkpoint;
    }

    public SnapshotEnd SnapshotEnd()
    {
        var end = new SnapshotEnd { Cursor = session.Position.Bytes };
        for (var shard = 0; shard < session.Store.Shards; shard++)
        {
            end.Digests.Add(DigestOf(shard));
        }

        return end;
    }

    private ByteString Head()
    {
        var head = StreamPosition.Head(session.Store.StoreId, replica);
        for (var shard = 0; shard < session.Store.Shards; shard++)
        {
            // The ring is filled before the view moves, so a stream may be a moment ahead of it.
            if (session.Position[shard].Revision.Number > head[shard].Revision.Number)
            {
                head[shard] = session.Position[shard];
            }
        }

        head.Move();
        return head.Bytes;
    }

    private ByteString DigestOf(int shard) =>
        session.Position[shard] is { Digest: { } digest } position && position.Revision.Number >= _aheadUntil[shard]
            ? UnsafeByteOperations.UnsafeWrap(digest.ToByteArray())
            : ByteString.Empty;
}
