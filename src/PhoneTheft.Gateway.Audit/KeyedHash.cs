using System.Security.Cryptography;

namespace PhoneTheft.Gateway.Audit;

/// <summary>HMAC-SHA256 with a key for one purpose, which is derived from that of the log: what has it is of no use for another.</summary>
/// <remarks>One thread at a time.</remarks>
internal sealed class KeyedHash : IDisposable
{
    /// <summary>Bytes of a hash.</summary>
    public const int Length = HMACSHA256.HashSizeInBytes;

    /// <summary>
    /// Bytes that are kept of a hash that tells devices and contents: among a billion devices, two are equal with a probability of 10⁻²¹.
    /// </summary>
    public const int KeptLength = 16;

    private readonly IncrementalHash _hash;

    private KeyedHash(AuditKey key, ReadOnlySpan<byte> purpose) =>
        _hash = IncrementalHash.CreateHMAC(HashAlgorithmName.SHA256, key.Derive(purpose));

    /// <summary>What stands in the place of the hash of the line before the first: zeros.</summary>
    public static ReadOnlySpan<byte> Beginning => new byte[Length];

    /// <summary>Connects lines: over the hash of the line before, and the line up to its own hash.</summary>
    public static KeyedHash OfLines(AuditKey key) => new(key, "phonetheft audit line 1"u8);

    /// <summary>Hides devices: a plain hash of 14 digits is undone in a day by trying all of them.</summary>
    public static KeyedHash OfDevices(AuditKey key) => new(key, "phonetheft audit device 1"u8);

    /// <summary>Hides what files hold: a file may hold a password, and whoever has a plain hash can try passwords.</summary>
    public static KeyedHash OfContents(AuditKey key) => new(key, "phonetheft audit content 1"u8);

    /// <param name="content">What is hashed.</param>
    /// <param name="hash">Takes the whole hash.</param>
    public void Compute(ReadOnlySpan<byte> content, Span<byte> hash) => Compute([], content, hash);

    /// <param name="before">What is hashed first.</param>
    /// <param name="content">What is hashed then.</param>
    /// <param name="hash">Takes the whole hash; it may be the memory of <paramref name="before"/>.</param>
    public void Compute(ReadOnlySpan<byte> before, ReadOnlySpan<byte> content, Span<byte> hash)
    {
        _hash.AppendData(before);
        _hash.AppendData(content);
        _hash.GetHashAndReset(hash);
    }

    public void Dispose() => _hash.Dispose();
}
