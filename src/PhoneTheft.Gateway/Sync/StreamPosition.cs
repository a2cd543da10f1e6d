using Google.Protobuf;
using PhoneTheft.Gateway.Core;
using PhoneTheft.Gateway.Replication;

namespace PhoneTheft.Gateway.Sync;

/// <summary>Where a stream is: a position and no queue, so a slow client costs nothing but its own time. One writer, any readers.</summary>
internal sealed class StreamPosition
{
    private readonly Guid _storeId;
    private readonly ShardPosition[] _shards;
    private volatile Cursor _cursor;

    public StreamPosition(Guid storeId, ShardPosition[] shards)
    {
        _storeId = storeId;
        _shards = shards;
        _cursor = MakeCursor();
        Bytes = ToBytes(_cursor);
    }

    /// <summary>Everything sent so far. Moves before the message is written: an Ack may come faster than the write returns.</summary>
    public Cursor Cursor => _cursor;

    /// <summary>The cursor as it is sent.</summary>
    public ByteString Bytes { get; private set; }

    public ShardPosition this[int shard]
    {
        get => _shards[shard];
        set => _shards[shard] = value;
    }

    /// <summary>Where this node is now; every shard is loaded.</summary>
    public static StreamPosition Head(Guid storeId, Replica replica) =>
        new(storeId, [.. replica.Shards.Select(shard =>
        {
            // Read before the view: an adoption in between is noticed and looked into, the other way round it would not be.
            var adoptions = shard.Adoptions;
            var view = shard.View!;
            return new ShardPosition(view.Revision, view.Digest, adoptions);
        })]);

    /// <summary>Makes the cursor follow the shards.</summary>
    public void Move()
    {
        _cursor = MakeCursor();
        Bytes = ToBytes(_cursor);
    }

    private Cursor MakeCursor() => new(_storeId, Array.ConvertAll(_shards, shard => shard.Revision));

    private static ByteString ToBytes(Cursor cursor) => UnsafeByteOperations.UnsafeWrap(cursor.ToByteArray());
}

/// <summary>Where a stream is in one shard.</summary>
/// <param name="Revision">All up to here was sent.</param>
/// <param name="Digest">Of the list there; null: not known, for instance at a cursor older than this node's ring.</param>
/// <param name="Adoptions">Of the shard, when the position was last known to be in its history.</param>
internal readonly record struct ShardPosition(Revision Revision, Digest? Digest, int Adoptions);
