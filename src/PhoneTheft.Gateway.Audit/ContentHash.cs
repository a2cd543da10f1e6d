using System.Security.Cryptography;
using System.Text;

namespace PhoneTheft.Gateway.Audit;

/// <summary>
/// What files hold, as a keyed hash: a file may hold a password, and with a plain hash whoever has the log could try passwords.
/// </summary>
/// <remarks>One thread at a time.</remarks>
internal sealed class ContentHash(AuditKey key) : IDisposable
{
    /// <summary>Bytes of the HMAC-SHA256 that are kept.</summary>
    public const int Length = 16;

    private readonly IncrementalHash _hash =
        IncrementalHash.CreateHMAC(HashAlgorithmName.SHA256, key.Derive("phonetheft audit content 1"u8));

    /// <param name="fingerprint">Tells the content from any other.</param>
    /// <param name="hash">Takes the whole HMAC; the first <see cref="Length"/> bytes of it count.</param>
    public void Compute(string fingerprint, Span<byte> hash)
    {
        _hash.AppendData(Encoding.UTF8.GetBytes(fingerprint));
        _hash.GetHashAndReset(hash);
    }

    public void Dispose() => _hash.Dispose();
}
