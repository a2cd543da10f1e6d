using System.Collections.Concurrent;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Org.BouncyCastle.Math;
using Org.BouncyCastle.Security;
using Org.BouncyCastle.Security.Certificates;
using Org.BouncyCastle.X509;

namespace PhoneTheft.Gateway.Certificates;

/// <summary>One issuer's list of revoked certificates (RFC 5280), whole and for all of its certificates.</summary>
internal sealed class RevocationList
{
    private const string KeyIdentifier = "2.5.29.35";
    private const string Number = "2.5.29.20";

    private readonly X509Crl _list;
    private readonly HashSet<string> _serials;
    private readonly ConcurrentDictionary<string, bool> _signedBy = new(StringComparer.Ordinal);

    private RevocationList(X509Crl list, string file)
    {
        (_list, File) = (list, file);
        Issuer = Convert.ToHexString(list.IssuerDN.GetEncoded());
        ThisUpdate = new DateTimeOffset(list.ThisUpdate, TimeSpan.Zero);
        NextUpdate = new DateTimeOffset(list.NextUpdate!.Value, TimeSpan.Zero);
        _serials = [.. (list.GetRevokedCertificates() ?? new HashSet<X509CrlEntry>()).Select(entry => entry.SerialNumber.ToString(16))];
    }

    public string File { get; }

    /// <summary>Its name as bytes: how it is found for a certificate.</summary>
    public string Issuer { get; }

    /// <summary>Its name for people.</summary>
    public string IssuerName => _list.IssuerDN.ToString();

    public DateTimeOffset ThisUpdate { get; }

    public DateTimeOffset NextUpdate { get; }

    /// <exception cref="InvalidDataException">It can't be used.</exception>
    public static RevocationList Read(byte[] der, string file)
    {
        try
        {
            var list = new X509CrlParser().ReadCrl(der) ?? throw new CrlException("empty");
            if (list.NextUpdate is null)
            {
                throw new InvalidDataException($"{file} does not say when the next list is due.");
            }

            // Such as a list of changes, or of a part of the certificates: taken for a whole one it would say that the others are good.
            var unknown = list.GetCriticalExtensionOids()?.FirstOrDefault(extension => extension is not (KeyIdentifier or Number))
                ?? list.GetRevokedCertificates()?.SelectMany(entry => entry.GetCriticalExtensionOids() ?? new HashSet<string>(StringComparer.Ordinal)).FirstOrDefault();
            return unknown is null
                ? new RevocationList(list, file)
                : throw new InvalidDataException($"{file} has the critical extension {unknown}, which this gateway does not know. Use a whole list.");
        }
        catch (Exception e) when (e is GeneralSecurityException or IOException or ArgumentException or FormatException or InvalidOperationException)
        {
            throw new InvalidDataException($"{file} is not a list of revoked certificates in PEM or DER.", e);
        }
    }

    public static string NameOf(X500DistinguishedName name) => Convert.ToHexString(name.RawData);

    /// <summary>Whether this is the list of that issuer, by its signature.</summary>
    /// <param name="issuer">One that a trusted authority vouches for: there are few of them, and the answer is kept.</param>
    public bool IsSignedBy(X509Certificate2 issuer) =>
        _signedBy.GetOrAdd(issuer.GetCertHashString(HashAlgorithmName.SHA256), static (_, at) => Verify(at._list, at.issuer), (_list, issuer));

    public bool Has(X509Certificate2 certificate) =>
        _serials.Contains(new BigInteger(certificate.SerialNumberBytes.ToArray()).ToString(16));

    private static bool Verify(X509Crl list, X509Certificate2 issuer)
    {
        if (issuer.Extensions.OfType<X509KeyUsageExtension>().Any(usage => !usage.KeyUsages.HasFlag(X509KeyUsageFlags.CrlSign)))
        {
            return false;
        }

        try
        {
            list.Verify(new X509CertificateParser().ReadCertificate(issuer.RawData).GetPublicKey());
            return true;
        }
        catch (Exception e) when (e is GeneralSecurityException or ArgumentException or IOException)
        {
            return false;
        }
    }
}
