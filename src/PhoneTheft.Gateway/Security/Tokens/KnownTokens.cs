using System.Collections.Concurrent;
using System.Runtime.InteropServices;
using System.Security.Cryptography;

namespace PhoneTheft.Gateway.Security.Tokens;

/// <summary>Validated tokens by the SHA-256 of the header they came in: the newer half of them and the older half.</summary>
/// <remarks>When the newer half is full, it becomes the older, whose tokens are forgotten unless they came again meanwhile.</remarks>
internal sealed class KnownTokens
{
    /// <summary>Of each half. A carrier has a few, and a busy one renews them every few minutes.</summary>
    public const int Half = 10_000;

    private volatile ConcurrentDictionary<UInt256, KnownToken> _newer = new();
    private volatile ConcurrentDictionary<UInt256, KnownToken> _older = new();

    public KnownToken? Find(string authorization)
    {
        var hash = HashOf(authorization);
        if (_newer.TryGetValue(hash, out var known))
        {
            return known;
        }

        if (_older.TryGetValue(hash, out known))
        {
            Add(hash, known);
        }

        return known;
    }

    public void Add(string authorization, KnownToken token) => Add(HashOf(authorization), token);

    private void Add(UInt256 hash, KnownToken token)
    {
        _newer[hash] = token;
        if (_newer.Count >= Half)
        {
            // Two at once lose a few more; they are validated again.
            (_older, _newer) = (_newer, new ConcurrentDictionary<UInt256, KnownToken>());
        }
    }

    private static UInt256 HashOf(string authorization)
    {
        Span<UInt256> hash = stackalloc UInt256[1];
        SHA256.HashData(MemoryMarshal.AsBytes(authorization.AsSpan()), MemoryMarshal.AsBytes(hash));
        return hash[0];
    }

    private readonly record struct UInt256(UInt128 High, UInt128 Low);
}
