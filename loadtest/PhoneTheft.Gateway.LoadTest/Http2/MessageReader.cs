using System.Buffers.Binary;

namespace PhoneTheft.Gateway.LoadTest.Http2;

/// <summary>Cuts a stream's body into gRPC messages: a flag, four bytes of length, the message.</summary>
/// <remarks>A message that came in one piece is a slice of what was received; only one that came in several is put together in a buffer.</remarks>
internal struct MessageReader
{
    private const int PrefixSize = 5;

    private byte[]? _partial;
    private int _have;

    /// <summary>Takes the next message off the data; false: all of it is taken and the message isn't whole yet.</summary>
    public bool TryRead(ref ReadOnlySpan<byte> data, out ReadOnlySpan<byte> message)
    {
        if (_have == 0 && data.Length >= PrefixSize)
        {
            var end = PrefixSize + LengthOf(data);
            if (data.Length >= end)
            {
                message = data[PrefixSize..end];
                data = data[end..];
                return true;
            }
        }

        return TryReadRest(ref data, out message);
    }

    /// <summary>What is missing of a message belongs to a stream that has ended.</summary>
    public void Reset() => _have = 0;

    private bool TryReadRest(ref ReadOnlySpan<byte> data, out ReadOnlySpan<byte> message)
    {
        message = default;
        Keep(ref data, PrefixSize);
        if (_have < PrefixSize)
        {
            return false;
        }

        var end = PrefixSize + LengthOf(_partial);
        Keep(ref data, end);
        if (_have < end)
        {
            return false;
        }

        message = _partial.AsSpan(PrefixSize, end - PrefixSize);
        _have = 0;
        return true;
    }

    private void Keep(ref ReadOnlySpan<byte> data, int upTo)
    {
        var count = Math.Min(data.Length, upTo - _have);
        if (count <= 0)
        {
            return;
        }

        if (_partial is null || _partial.Length < upTo)
        {
            Array.Resize(ref _partial, Math.Max(64, upTo));
        }

        data[..count].CopyTo(_partial.AsSpan(_have));
        _have += count;
        data = data[count..];
    }

    private static int LengthOf(ReadOnlySpan<byte> prefix)
    {
        if (prefix[0] != 0)
        {
            throw new Http2Exception("The server compresses its answers, although nothing was said about compression.");
        }

        var length = BinaryPrimitives.ReadUInt32BigEndian(prefix[1..]);
        return length <= 64 << 20 ? (int)length : throw new Http2Exception("The server announces a message of more than 64 MB.");
    }
}
