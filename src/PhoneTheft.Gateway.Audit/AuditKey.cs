using System.Security.Cryptography;

namespace PhoneTheft.Gateway.Audit;

/// <summary>The secret that connects the lines of an audit log and hides the devices in it: 32 bytes, kept outside the log.</summary>
public sealed class AuditKey
{
    /// <summary>Bytes of a key.</summary>
    public const int Length = 32;

    private readonly byte[] _key;

    private AuditKey(byte[] key) => _key = key;

    /// <summary>A new one.</summary>
    public static AuditKey Create() => new(RandomNumberGenerator.GetBytes(Length));

    /// <summary>Reads a key as it is written in a file: 64 hexadecimal digits.</summary>
    /// <returns>Null: it is not one.</returns>
    public static AuditKey? Read(string text) =>
        text.Length == 2 * Length && text.All(char.IsAsciiHexDigit) ? new AuditKey(Convert.FromHexString(text)) : null;

    /// <summary>As it is written in a file. Nothing else may show it.</summary>
    public string ToFileText() => Convert.ToHexStringLower(_key) + "\n";

    /// <summary>A key for one purpose, from which this one cannot be found.</summary>
    internal byte[] Derive(ReadOnlySpan<byte> purpose)
    {
        var derived = new byte[Length];
        HKDF.DeriveKey(HashAlgorithmName.SHA256, _key, derived, salt: [], info: purpose);
        return derived;
    }
}
