using System.Security.Cryptography;
using System.Text;
using Microsoft.IdentityModel.Tokens;
using PhoneTheft.Gateway.Configuration;

namespace PhoneTheft.Gateway.Security.Tokens;

/// <summary>The issuer's public keys from a JWKS file, read again when it changes.</summary>
internal sealed class JwksFile
{
    /// <summary>Bits of an RSA key.</summary>
    public const int ShortestRsa = 2_048;

    private const int LongestFile = 1 << 20;

    private volatile KeysInForce _inForce = new(0, []);

    /// <exception cref="SettingsRefusedException">The file can't be used.</exception>
    public JwksFile(TokenOptions options, WatchedFiles files)
    {
        if (options.Keys is { } path)
        {
            files.Watch(new WatchedPlace("Security:Tokens:Keys", [path], LongestFile), Take);
        }
    }

    /// <summary>Counts the sets of keys: what was judged by an older one is judged again.</summary>
    public int Version => _inForce.Version;

    /// <summary>The keys with an id. A token that names none is tried with the only key there is.</summary>
    public IEnumerable<SecurityKey> Find(string? kid)
    {
        var keys = _inForce.Keys;
        return string.IsNullOrEmpty(kid) ? (keys.Length == 1 ? keys : []) : keys.Where(key => key.KeyId == kid);
    }

    /// <summary>Whether a key is one that only its owner can sign with.</summary>
    public static bool IsStrong(SecurityKey key) => key switch
    {
        X509SecurityKey { PublicKey: ECDsa } or ECDsaSecurityKey => true,
        AsymmetricSecurityKey => key.KeySize >= ShortestRsa,
        JsonWebKey { Kty: "EC" } => true,
        JsonWebKey { Kty: "RSA" } => key.KeySize >= ShortestRsa,
        _ => false,
    };

    private void Take(IReadOnlyList<FileContent> content)
    {
        if (content is not [var file])
        {
            throw new InvalidDataException("it must be one file, and not a directory.");
        }

        if (file.IsWritableByOthers)
        {
            throw new InvalidDataException($"{file.Path} may be changed by others: chmod go-w.");
        }

        _inForce = new KeysInForce(_inForce.Version + 1, [.. Read(file)]);
    }

    private static List<SecurityKey> Read(FileContent file)
    {
        JsonWebKeySet set;
        try
        {
            set = new JsonWebKeySet(Encoding.UTF8.GetString(file.Bytes));
        }
        catch (Exception e) when (e is ArgumentException or System.Text.Json.JsonException)
        {
            throw new InvalidDataException($"{file.Path} is not a JWKS: JSON with a list \"keys\".", e);
        }

        var keys = new List<SecurityKey>();
        foreach (var key in set.Keys)
        {
            if (key.Kty is not ("RSA" or "EC") || key.HasPrivateKey)
            {
                throw new InvalidDataException(
                    $"{file.Path} must hold public keys only, of the types RSA and EC. It holds one of another type, or a private one.");
            }

            // Keys to encrypt with are no business of ours.
            if (string.IsNullOrEmpty(key.Use) || key.Use == "sig")
            {
                keys.Add(IsStrong(key)
                    ? key
                    : throw new InvalidDataException($"{file.Path} holds an RSA key of less than {ShortestRsa} bits."));
            }
        }

        return keys.Count > 0 ? keys : throw new InvalidDataException($"{file.Path} holds no key for signatures.");
    }

    private sealed record KeysInForce(int Version, SecurityKey[] Keys);
}
