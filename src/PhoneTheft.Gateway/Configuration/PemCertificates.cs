using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;

namespace PhoneTheft.Gateway.Configuration;

/// <summary>Reads all certificates of a PEM file, or none.</summary>
internal static class PemCertificates
{
    private const string Begin = "-----BEGIN CERTIFICATE-----";

    public static bool IsIn(FileContent file) => file.Bytes.AsSpan().IndexOf("-----BEGIN "u8) >= 0;

    /// <exception cref="InvalidDataException">One of them can't be read, or there is none.</exception>
    public static X509Certificate2Collection Read(FileContent file)
    {
        var text = Encoding.ASCII.GetString(file.Bytes);
        var certificates = new X509Certificate2Collection();
        try
        {
            certificates.ImportFromPem(text);
        }
        catch (CryptographicException e)
        {
            throw new InvalidDataException($"{file.Path} has a certificate that can't be read.", e);
        }

        // A block without its end is passed over.
        return certificates.Count == 0 ? throw new InvalidDataException($"{file.Path} has no certificate in PEM.")
            : certificates.Count != text.AsSpan().Count(Begin) ? throw new InvalidDataException($"{file.Path} has a certificate without an end.")
            : certificates;
    }
}

/// <summary>What a certificate is for, as its extended key usage says (RFC 5280 4.2.1.12).</summary>
internal static class CertificatePurposes
{
    public const string Servers = "1.3.6.1.5.5.7.3.1";
    public const string Clients = "1.3.6.1.5.5.7.3.2";
}
