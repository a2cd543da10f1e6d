using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;
using PhoneTheft.Gateway.Configuration;

namespace PhoneTheft.Gateway.Store.AcknowledgedPositions;

/// <summary>
/// The token with which an operator accepts one particular loss. It is made of the store, of what is missing, and of a random number that
/// is deleted with its use.
/// </summary>
internal sealed class LossToken(string directory)
{
    private const int NonceSize = 16;
    private const int TokenBytes = 8;

    private readonly string _file = Path.Combine(directory, "loss-to-accept");

    /// <summary>The token of a loss. It stays the same over restarts, until it is used.</summary>
    /// <exception cref="IOException">The disk failed.</exception>
    public string Of(StoreLoss loss)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        hash.AppendData(Nonce());
        hash.AppendData(loss.StoreId.ToByteArray());
        hash.AppendData(Encoding.UTF8.GetBytes(loss.Doubt ?? ""));
        Span<byte> numbers = stackalloc byte[20];
        foreach (var missing in loss.Missing)
        {
            BinaryPrimitives.WriteInt32LittleEndian(numbers, missing.Shard);
            BinaryPrimitives.WriteInt64LittleEndian(numbers[4..], missing.Found);
            BinaryPrimitives.WriteInt64LittleEndian(numbers[12..], missing.Acknowledged);
            hash.AppendData(numbers);
        }

        return Convert.ToHexStringLower(hash.GetHashAndReset().AsSpan(0, TokenBytes));
    }

    /// <summary>Makes the token invalid.</summary>
    public void UseUp() => File.Delete(_file);

    private byte[] Nonce()
    {
        if (File.Exists(_file) && File.ReadAllBytes(_file) is { Length: NonceSize } kept)
        {
            return kept;
        }

        var nonce = RandomNumberGenerator.GetBytes(NonceSize);
        using var file = PrivateFile.Open(_file, new FileStreamOptions { Mode = FileMode.Create, Access = FileAccess.Write });
        file.Write(nonce);
        file.Flush(flushToDisk: true);
        return nonce;
    }
}
