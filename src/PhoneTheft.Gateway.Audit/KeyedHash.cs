using System.Security.Cryptography;

namespace PhoneTheft.Gateway.Audit;

/// <summary>HMAC-SHA256 (RFC 2104) of many short messages under one key.</summary>
/// <remarks>
/// From two plain hashes: to begin an HMAC anew takes OpenSSL 3 longer than to compute one. Measured for a line and for a device: 4.1 and 4.0 µs
/// with IncrementalHash, 8.3 and 4.9 with HMACSHA256.HashData, 2.8 and 2.6 so. One thread at a time.
/// </remarks>
internal sealed class KeyedHash
{
    private const int BlockLength = 64;

    private readonly byte[] _outer = new byte[BlockLength + SHA256.HashSizeInBytes];
    private byte[] _inner = new byte[1_024];

    /// <param name="key">At most one block long, as ours are.</param>
    public KeyedHash(ReadOnlySpan<byte> key)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(key.Length, BlockLength, nameof(key));
        key.CopyTo(_inner);
        key.CopyTo(_outer);
        for (var i = 0; i < BlockLength; i++)
        {
            _inner[i] ^= 0x36;
            _outer[i] ^= 0x5C;
        }
    }

    /// <param name="beginning">The message is this,</param>
    /// <param name="rest">and this after it.</param>
    /// <param name="hash">Takes the hash; it may be the memory of a part of the message.</param>
    public void Compute(ReadOnlySpan<byte> beginning, ReadOnlySpan<byte> rest, Span<byte> hash)
    {
        var length = BlockLength + beginning.Length + rest.Length;
        if (length > _inner.Length)
        {
            Array.Resize(ref _inner, length);
        }

        beginning.CopyTo(_inner.AsSpan(BlockLength));
        rest.CopyTo(_inner.AsSpan(BlockLength + beginning.Length));
        SHA256.HashData(_inner.AsSpan(0, length), _outer.AsSpan(BlockLength));
        SHA256.HashData(_outer, hash);
    }
}
