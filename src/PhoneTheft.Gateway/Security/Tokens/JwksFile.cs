using System.Text;
using Microsoft.IdentityModel.Tokens;
using PhoneTheft.Gateway.Configuration;

namespace PhoneTheft.Gateway.Security.Tokens;

/// <summary>Reads the issuer's public keys from a JWKS file.</summary>
internal static class JwksFile
{
    public const int MostBytes = 1 << 20;

    /// <exception cref="InvalidDataException">The file can't be used.</exception>
    public static IReadOnlyList<SecurityKey> Read(IReadOnlyList<FileContent> content)
    {
        if (content is not [var file])
        {
            throw new InvalidDataException("it must be one file, and not a directory.");
        }

        if (file.IsWritableByOthers)
        {
            throw new InvalidDataException($"{file.Path} may be changed by others: chmod go-w.");
        }

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
                keys.Add(IssuerKeys.IsStrong(key)
                    ? key
                    : throw new InvalidDataException($"{file.Path} holds an RSA key of less than {IssuerKeys.ShortestRsa} bits."));
            }
        }

        return keys.Count > 0 ? keys : throw new InvalidDataException($"{file.Path} holds no key for signatures.");
    }
}
