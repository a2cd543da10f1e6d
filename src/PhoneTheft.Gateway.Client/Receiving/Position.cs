using Google.Protobuf;
using PhoneTheft.Gateway.Core;
using PhoneTheft.Gateway.V1;

namespace PhoneTheft.Gateway.Client.Receiving;

/// <summary>Where a session is, and the rules by which it moves: from one message to the next, without a gap in any shard.</summary>
/// <remarks>Nothing before the first snapshot: then <see cref="Cursor"/> is null and only a SnapshotBegin moves it.</remarks>
internal sealed class Position
{
    private readonly Guid _storeId;
    private readonly int _shards;
    private readonly long[] _numbers;
    private ByteString _bytes = ByteString.Empty;

    public Position(Guid storeId, int shards, Cursor? cursor)
    {
        _storeId = storeId;
        _shards = shards;
        _numbers = new long[shards];
        if (cursor is not null)
        {
            Cursor = cursor;
            _bytes = ByteString.CopyFrom(cursor.ToByteArray());
        }
    }

    public Cursor? Cursor { get; private set; }

    /// <summary>As the gateway wrote it.</summary>
    public ByteString Bytes => _bytes;

    /// <summary>Starts over, as a snapshot does.</summary>
    public void Restart(ByteString bytes)
    {
        Cursor = Read(bytes);
        _bytes = bytes;
    }

    /// <summary>Moves past the changes of a message.</summary>
    /// <exception cref="ConnectionFault">They don't follow from here, or aren't all of what lies between.</exception>
    public void Move(Changes changes)
    {
        if (Cursor is null || changes.From != _bytes)
        {
            throw ConnectionFault.Violation("Changes don't start where the ones before ended.");
        }

        var through = Read(changes.Through);
        for (var shard = 0; shard < _shards; shard++)
        {
            _numbers[shard] = Cursor.Positions[shard].Number;
        }

        foreach (var part in changes.Shards)
        {
            if (part.Shard >= _shards)
            {
                throw ConnectionFault.Violation("Changes of a shard that the store hasn't got.");
            }

            foreach (var change in part.Changes)
            {
                if ((long)change.Number != ++_numbers[part.Shard])
                {
                    throw ConnectionFault.Violation($"Shard {part.Shard} has a gap before change {change.Number}.");
                }
            }
        }

        for (var shard = 0; shard < _shards; shard++)
        {
            if (through.Positions[shard].Number != _numbers[shard])
            {
                throw ConnectionFault.Violation($"Shard {shard} is said to be at {through.Positions[shard].Number} and is at {_numbers[shard]}.");
            }
        }

        Cursor = through;
        _bytes = changes.Through;
    }

    /// <exception cref="ConnectionFault">The session is elsewhere.</exception>
    public void ThrowUnlessAt(ByteString bytes)
    {
        if (Cursor is null || bytes != _bytes)
        {
            throw ConnectionFault.Violation("The gateway takes this client to be elsewhere than it sent it.");
        }
    }

    /// <summary>How many changes lie between here and there; never below 0.</summary>
    public long DistanceTo(ByteString bytes)
    {
        var there = Read(bytes);
        return Cursor is null ? 0 : there.Positions.Zip(Cursor.Positions, (head, own) => Math.Max(0, head.Number - own.Number)).Sum();
    }

    private Cursor Read(ByteString bytes) =>
        Cursor.TryParse(bytes.Span, out var cursor) && cursor.StoreId == _storeId && cursor.Positions.Length == _shards
            ? cursor
            : throw ConnectionFault.Violation("A position is not one of this store.");
}
