using System.Security.Cryptography;
using System.Text;
using System.Text.Json;

namespace PhoneTheft.Gateway.IntegrationTests.Support;

/// <summary>Makes tokens, good and bad, and the JWKS with its public key. Its own code, so that it can make what no library would.</summary>
internal sealed class TestIssuer(string kid = "key-1") : IDisposable
{
    public const string Issuer = "https://issuer.test";
    public const string Audience = "phonetheft";

    private readonly ECDsa _key = ECDsa.Create(ECCurve.NamedCurves.nistP256);

    public string Jwks
    {
        get
        {
            var point = _key.ExportParameters(includePrivateParameters: false).Q;
            return JsonSerializer.Serialize(new
            {
                keys = new[] { new { kty = "EC", crv = "P-256", use = "sig", kid, x = Text(point.X!), y = Text(point.Y!) } },
            });
        }
    }

    /// <summary>A token of a carrier with roles as scopes, good for an hour.</summary>
    public string Token(string carrier, params string[] scopes) => Token(Claims(carrier, scopes));

    /// <param name="claims">What it says.</param>
    /// <param name="kidOf">Another key's name than that of the issuer's.</param>
    /// <param name="typ">Its type; empty: it has none.</param>
    public string Token(Dictionary<string, object?> claims, string? kidOf = null, string typ = "JWT")
    {
        var signed = Signed(Header("ES256", kidOf, typ), claims);
        return $"{signed}.{Text(_key.SignData(Encoding.ASCII.GetBytes(signed), HashAlgorithmName.SHA256))}";
    }

    /// <summary>Without a signature, as alg=none has it.</summary>
    public string Unsigned(Dictionary<string, object?> claims) => $"{Signed(Header("none"), claims)}.";

    /// <summary>Signed with the public key, as if it were a shared secret.</summary>
    public string SignedWithPublicKey(Dictionary<string, object?> claims)
    {
        var signed = Signed(Header("HS256"), claims);
        return $"{signed}.{Text(HMACSHA256.HashData(_key.ExportSubjectPublicKeyInfo(), Encoding.ASCII.GetBytes(signed)))}";
    }

    /// <summary>To be changed by a test; a claim that is null is left out.</summary>
    public static Dictionary<string, object?> Claims(string carrier, params string[] scopes) => new(StringComparer.Ordinal)
    {
        ["iss"] = Issuer,
        ["aud"] = Audience,
        ["carrier"] = carrier,
        ["scope"] = string.Join(' ', scopes),
        ["exp"] = In(TimeSpan.FromHours(1)),
    };

    /// <summary>A time in seconds, as claims have it.</summary>
    public static long In(TimeSpan time) => (TimeProvider.System.GetUtcNow() + time).ToUnixTimeSeconds();

    public void Dispose() => _key.Dispose();

    private Dictionary<string, object?> Header(string alg, string? kidOf = null, string typ = "JWT") => new(StringComparer.Ordinal)
    {
        ["alg"] = alg,
        ["kid"] = kidOf ?? kid,
        ["typ"] = typ.Length > 0 ? typ : null,
    };

    private static string Signed(Dictionary<string, object?> header, Dictionary<string, object?> claims) => $"{Text(header)}.{Text(claims)}";

    private static string Text(Dictionary<string, object?> part) =>
        Text(JsonSerializer.SerializeToUtf8Bytes(part.Where(entry => entry.Value is not null).ToDictionary()));

    private static string Text(byte[] bytes) => System.Buffers.Text.Base64Url.EncodeToString(bytes);
}
