using System.Security.Cryptography;
using Microsoft.IdentityModel.Tokens;
using PhoneTheft.Gateway.Configuration;

namespace PhoneTheft.Gateway.Security.Tokens;

/// <summary>The public keys of the issuer of tokens that are in force: from a JWKS file, or from the address of its metadata.</summary>
internal sealed class IssuerKeys
{
    /// <summary>Bits of an RSA key.</summary>
    public const int ShortestRsa = 2_048;

    private volatile KeysInForce _inForce = new(0, []);

    /// <exception cref="SettingsRefusedException">The file can't be used.</exception>
    public IssuerKeys(TokenOptions options, WatchedFiles files)
    {
        if (options.Keys is { } path)
        {
            files.Watch(new WatchedPlace("Security:Tokens:Keys", [path], JwksFile.MostBytes), content => Take(JwksFile.Read(content)));
        }
    }

    /// <summary>Whether there have been any yet.</summary>
    public bool AreThere => _inForce.Version > 0;

    /// <summary>Counts the sets of keys: what was judged by an older one is judged again.</summary>
    public int Version => _inForce.Version;

    /// <summary>The keys with an id. A token that names none is tried with the only key there is.</summary>
    public IEnumerable<SecurityKey> Find(string? kid)
    {
        var keys = _inForce.Keys;
        return string.IsNullOrEmpty(kid) ? (keys.Length == 1 ? keys : []) : keys.Where(key => key.KeyId == kid);
    }

    /// <summary>Puts them in force instead of those before. The same ones again change nothing.</summary>
    public void Take(IReadOnlyList<SecurityKey> keys)
    {
        var before = _inForce;
        if (before.Version == 0 || !keys.Select(NameOf).ToHashSet(StringComparer.Ordinal).SetEquals(before.Keys.Select(NameOf)))
        {
            _inForce = new KeysInForce(before.Version + 1, [.. keys]);
        }
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

    private static string NameOf(SecurityKey key) =>
        $"{key.KeyId} {(key.CanComputeJwkThumbprint() ? Convert.ToHexString(key.ComputeJwkThumbprint()) : (key as X509SecurityKey)?.X5t)}";

    private sealed record KeysInForce(int Version, SecurityKey[] Keys);
}
