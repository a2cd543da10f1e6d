using System.Security.Cryptography;

namespace PhoneTheft.Gateway.Audit;

/// <summary>The keyed hash that connects lines: HMAC-SHA256 over the hash of the line before and the line up to its own hash.</summary>
/// <remarks>One thread at a time.</remarks>
public sealed class AuditChain(AuditKey key) : IDisposable
{
    /// <summary>Bytes of a hash.</summary>
    public const int Length = HMACSHA256.HashSizeInBytes;

    private readonly IncrementalHash _hash = IncrementalHash.CreateHMAC(HashAlgorithmName.SHA256, key.Derive("phonetheft audit line 1"u8));

    /// <summary>What stands in the place of the line before the first: zeros.</summary>
    public static ReadOnlySpan<byte> Beginning => new byte[Length];

    /// <param name="before">The hash of the line before.</param>
    /// <param name="content">The line up to its own hash.</param>
    /// <param name="hash">Takes the hash; it may be the memory of <paramref name="before"/>.</param>
    public void Compute(ReadOnlySpan<byte> before, ReadOnlySpan<byte> content, Span<byte> hash)
    {
        _hash.AppendData(before);
        _hash.AppendData(content);
        _hash.GetHashAndReset(hash);
    }

    public void Dispose() => _hash.Dispose();
}
