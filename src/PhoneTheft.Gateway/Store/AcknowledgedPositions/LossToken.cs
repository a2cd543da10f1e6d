using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;

namespace PhoneTheft.Gateway.Store.AcknowledgedPositions;

/// <summary>What an operator repeats to accept one loss, and no other: of the store, of what is missing, and of a random number that is used up with it.</summary>
internal sealed class LossToken(string directory)
{
    private const int NonceSize = 16;
    private const int TokenBytes = 8;

    private readonly string _file = Path.Combine(directory, "loss-to-accept");

    /// <summary>The same for the same loss, over restarts, until it is used up.</summary>
    /// <exception cref="IOException">The disk.</exception>
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

    /// <summary>From now on it is worth nothing.</summary>
    public void UseUp() => File.Delete(_file);

    private byte[] Nonce()
    {
        if (File.Exists(_file) && File.ReadAllBytes(_file) is { Length: NonceSize } kept)
        {
            return kept;
        }

        var nonce = RandomNumberGenerator.GetBytes(NonceSize);
        var options = new FileStreamOptions { Mode = FileMode.Create, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows())
        {
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        }

        using var file = new FileStream(_file, options);
        file.Write(nonce);
        file.Flush(flushToDisk: true);
        return nonce;
    }
}
