using System.Net.Security;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using PhoneTheft.Gateway.Configuration;

namespace PhoneTheft.Gateway.Store.Redis;

/// <summary>The certificates that the settings name for a Redis.</summary>
/// <param name="Authorities">Those that may have issued its certificate; null: those that this machine trusts.</param>
/// <param name="Own">What the gateway shows; null: nothing.</param>
internal sealed record RedisCertificates(X509Certificate2Collection? Authorities, SslStreamCertificateContext? Own)
{
    private const int Longest = 1 << 20;

    /// <exception cref="InvalidDataException">A file can't be used; the message is a sentence that names its setting.</exception>
    public static RedisCertificates Read(StoreOptions options)
    {
        var authorities = options.RedisCertificateAuthority.Length > 0
            ? CertificatesIn(nameof(options.RedisCertificateAuthority), options.RedisCertificateAuthority)
            : null;
        if (options.RedisCertificate.Length == 0)
        {
            return new RedisCertificates(authorities, null);
        }

        var chain = CertificatesIn(nameof(options.RedisCertificate), options.RedisCertificate);
        var key = FileOf(nameof(options.RedisKey), options.RedisKey);
        if (KeyFile.Refusal(key) is { } refusal)
        {
            throw Fault(nameof(options.RedisKey), $"{options.RedisKey} {refusal}");
        }

        try
        {
            var own = X509Certificate2.CreateFromPem(chain[0].ExportCertificatePem(), Encoding.ASCII.GetString(key.Bytes));
            return new RedisCertificates(authorities, SslStreamCertificateContext.Create(own, [.. chain.Skip(1)], offline: true));
        }
        catch (Exception e) when (e is CryptographicException or ArgumentException)
        {
            throw Fault(
                nameof(options.RedisKey),
                $"{options.RedisKey} is not the key, in PEM and without a password, of the first certificate in the file of Store:RedisCertificate");
        }
    }

    /// <summary>How a server's certificate is judged. Nothing is downloaded for it.</summary>
    public X509ChainPolicy Policy()
    {
        var policy = new X509ChainPolicy { RevocationMode = X509RevocationMode.NoCheck, DisableCertificateDownloads = true };
        policy.ApplicationPolicy.Add(new Oid(CertificatePurposes.Servers));
        if (Authorities is not null)
        {
            policy.TrustMode = X509ChainTrustMode.CustomRootTrust;
            policy.CustomTrustStore.AddRange(Authorities);
        }

        return policy;
    }

    private static X509Certificate2Collection CertificatesIn(string setting, string path)
    {
        var file = FileOf(setting, path);
        try
        {
            return PemCertificates.Read(file);
        }
        catch (InvalidDataException e)
        {
            throw new InvalidDataException($"Store:{setting}: {e.Message}", e);
        }
    }

    private static FileContent FileOf(string setting, string path)
    {
        var (files, fault) = new WatchedPlace($"Store:{setting}", [path], Longest).Read();
        return fault is not null ? throw new InvalidDataException($"Store:{setting}: {fault}")
            : files is [var file] ? file
            : throw Fault(setting, $"{path} is not a file");
    }

    private static InvalidDataException Fault(string setting, string what) => new($"Store:{setting}: {what}.");
}
