using Google.Protobuf;
using PhoneTheft.Gateway.Contract;
using PhoneTheft.Gateway.Replication;

namespace PhoneTheft.Gateway.CheckRpc;

/// <summary>
/// One message per position, shared by all answers from it: positions move thousands of times a second, answers go out in millions.
/// </summary>
internal sealed class RevisionMessages
{
    private const int MostShards = 64;

    private readonly Entry?[] _byShard = new Entry?[MostShards];

    public PositionMessage Of(ShardView view)
    {
        ref var slot = ref _byShard[view.Revision.Shard];
        if (Volatile.Read(ref slot) is { } entry && ReferenceEquals(entry.View, view))
        {
            return entry.Message;
        }

        // Two threads may both make it; they make the same.
        var made = new Entry(view, PositionMessage.Of(view.Revision.ToContract()));
        Volatile.Write(ref slot, made);
        return made.Message;
    }

    private sealed record Entry(ShardView View, PositionMessage Message);
}

/// <summary>A position as the contract writes it.</summary>
/// <param name="Revision">The message.</param>
/// <param name="Encoded">The message in bytes, after its length in one byte: the value of a field of this type.</param>
internal sealed record PositionMessage(V1.Revision Revision, byte[] Encoded)
{
    // Four fields of a tag each, and of a varint of at most ten bytes or the eight bytes of the chain: far below the 128 that would
    // take a second byte.
    public static PositionMessage Of(V1.Revision revision) => new(revision, [(byte)revision.CalculateSize(), .. revision.ToByteArray()]);
}
