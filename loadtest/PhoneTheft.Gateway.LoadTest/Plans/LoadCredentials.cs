using System.Net.Security;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace PhoneTheft.Gateway.LoadTest.Plans;

/// <summary>Whom a run trusts and what it shows. Files are PEM, and are read once.</summary>
internal sealed record LoadCredentials
{
    /// <value>Certificate authorities; null: the system's.</value>
    public X509Certificate2Collection? Authorities { get; private init; }

    /// <value>Null: none.</value>
    public SslStreamCertificateContext? Certificate { get; private init; }

    /// <value>Sent with each call; null: none.</value>
    public string? Token { get; private init; }

    public static LoadCredentials None { get; } = new();

    /// <exception cref="LoadException">A file is missing or damaged.</exception>
    public static LoadCredentials Read(string? authorities, string? certificate, string? key, string? tokenFile)
    {
        if ((certificate is null) != (key is null))
        {
            throw new LoadException("--cert and --key go together.");
        }

        try
        {
            return new LoadCredentials
            {
                Authorities = authorities is null ? null : AuthoritiesIn(authorities),
                Certificate = certificate is null ? null : CertificateIn(certificate, key!),
                Token = tokenFile is null ? null : File.ReadAllText(tokenFile).Trim(),
            };
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or CryptographicException or ArgumentException)
        {
            throw new LoadException($"A file of --ca, --cert, --key or --token-file cannot be used: {e.Message}", e);
        }
    }

    public SslClientAuthenticationOptions TlsOptions(string host)
    {
        var options = new SslClientAuthenticationOptions
        {
            TargetHost = host,
            ApplicationProtocols = [SslApplicationProtocol.Http2],
            ClientCertificateContext = Certificate,
        };
        if (Authorities is not null)
        {
            options.CertificateChainPolicy = new X509ChainPolicy
            {
                TrustMode = X509ChainTrustMode.CustomRootTrust,
                RevocationMode = X509RevocationMode.NoCheck,
                DisableCertificateDownloads = true,
            };
            options.CertificateChainPolicy.CustomTrustStore.AddRange(Authorities);
        }

        return options;
    }

    private static X509Certificate2Collection AuthoritiesIn(string path)
    {
        var all = new X509Certificate2Collection();
        all.ImportFromPemFile(path);
        return all.Count > 0 ? all : throw new LoadException($"--ca: {path} has no PEM certificate.");
    }

    private static SslStreamCertificateContext CertificateIn(string path, string key)
    {
        var all = new X509Certificate2Collection();
        all.ImportFromPemFile(path);
        return SslStreamCertificateContext.Create(X509Certificate2.CreateFromPemFile(path, key), all, offline: true);
    }
}
