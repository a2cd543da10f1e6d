using System.Net.Security;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using PhoneTheft.Gateway.Configuration;

namespace PhoneTheft.Gateway.Certificates;

/// <summary>The gateway's certificate, key and intermediates, as they were read from files.</summary>
internal sealed record OwnCertificate(SslStreamCertificateContext ForHandshakes, DateTimeOffset NotBefore, DateTimeOffset NotAfter)
{
    /// <param name="file">PEM or PFX.</param>
    /// <param name="key">Its key in PEM; the same file if it has none of its own.</param>
    /// <param name="password">Of the PFX or the key; null: none.</param>
    /// <exception cref="InvalidDataException">They can't be used.</exception>
    public static OwnCertificate Read(FileContent file, FileContent key, string? password)
    {
        var isPem = PemCertificates.IsIn(file);
        var secret = isPem ? key : file;
        if (KeyFile.Refusal(secret) is { } refusal)
        {
            throw new InvalidDataException($"{secret.Path} holds a key and {refusal}.");
        }

        var (certificate, chain) = isPem ? ReadPem(file, key, password) : ReadPfx(file, password);
        if (certificate.Extensions.OfType<X509EnhancedKeyUsageExtension>().Any(
            usage => !usage.EnhancedKeyUsages.Cast<Oid>().Any(purpose => purpose.Value is CertificatePurposes.Servers)))
        {
            throw new InvalidDataException($"{file.Path} is not for servers: its extended key usage lacks serverAuth.");
        }

        return new OwnCertificate(
            SslStreamCertificateContext.Create(certificate, chain, offline: true),
            new DateTimeOffset(certificate.NotBefore.ToUniversalTime()),
            new DateTimeOffset(certificate.NotAfter.ToUniversalTime()));
    }

    private static bool HasKey(FileContent file) => file.Bytes.AsSpan().IndexOf("PRIVATE KEY-----"u8) >= 0;

    private static (X509Certificate2 Certificate, X509Certificate2Collection Chain) ReadPem(
        FileContent file, FileContent key, string? password)
    {
        var (chain, pem) = (PemCertificates.Read(file), Encoding.ASCII.GetString(file.Bytes));
        if (!HasKey(key))
        {
            throw new InvalidDataException($"{key.Path} has no private key in PEM. Set Tls:Key to the file that has it.");
        }

        try
        {
            var text = Encoding.ASCII.GetString(key.Bytes);
            return (password is null
                ? X509Certificate2.CreateFromPem(pem, text)
                : X509Certificate2.CreateFromEncryptedPem(pem, text, password), chain);
        }
        catch (Exception e) when (e is CryptographicException or ArgumentException)
        {
            throw new InvalidDataException(
                $"The key in {key.Path} does not fit the first certificate in {file.Path}, can't be read, or needs Tls:PasswordFile.", e);
        }
    }

    private static (X509Certificate2 Certificate, X509Certificate2Collection Chain) ReadPfx(FileContent file, string? password)
    {
        try
        {
            var chain = X509CertificateLoader.LoadPkcs12Collection(file.Bytes, password, X509KeyStorageFlags.EphemeralKeySet);
            return (chain.FirstOrDefault(one => one.HasPrivateKey)
                ?? throw new InvalidDataException($"{file.Path} has no private key in it."), chain);
        }
        catch (CryptographicException e)
        {
            throw new InvalidDataException($"{file.Path} is neither PEM nor a PFX that the password in Tls:PasswordFile opens.", e);
        }
    }
}
