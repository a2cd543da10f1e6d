namespace PhoneTheft.Gateway.Audit;

/// <summary>The secret that connects the lines of an audit log and hides the devices in it: 32 bytes, kept outside the log.</summary>
public sealed class AuditKey
{
    /// <summary>Bytes of a key.</summary>
    public const int Length = 32;

    private readonly byte[] _key;

    private AuditKey(byte[] key) => _key = key;

    public ReadOnlySpan<byte> Bytes => _key;

    /// <summary>Reads a key as it is written in a file: 64 hexadecimal digits.</summary>
    /// <returns>Null: it is not one.</returns>
    public static AuditKey? Read(string text) =>
        text.Length == 2 * Length && text.All(char.IsAsciiHexDigit) ? new AuditKey(Convert.FromHexString(text)) : null;
}
