using System.Net.Security;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace PhoneTheft.Gateway.Client.Credentials;

/// <summary>What a client shows to a gateway and whom it trusts, as its files said at one moment.</summary>
internal sealed class LoadedCredentials
{
    // RFC 5280: what a certificate that a gateway shows must be for.
    private const string ServerAuthentication = "1.3.6.1.5.5.7.3.1";

    /// <summary>The certificates that a gateway's certificate must lead to; null: the system's authorities.</summary>
    public required X509Certificate2Collection? Authorities { get; init; }

    /// <summary>The client's certificate, with its key and the certificates between it and its authority; null: none.</summary>
    public required SslStreamCertificateContext? Certificate { get; init; }

    /// <summary>The header that a call carries; null: none.</summary>
    public required string? Authorization { get; init; }

    /// <summary>Of the content of all files about TLS: equal, and connections may stay.</summary>
    public required byte[] TlsDigest { get; init; }

    /// <summary>Nothing is shown, and the system's authorities are trusted.</summary>
    public static LoadedCredentials None { get; } = new() { Authorities = null, Certificate = null, Authorization = null, TlsDigest = [] };

    public bool HasSameTls(LoadedCredentials other) => TlsDigest.AsSpan().SequenceEqual(other.TlsDigest);

    /// <summary>The same with another token.</summary>
    public LoadedCredentials With(string? authorization) => new()
    {
        Authorities = Authorities,
        Certificate = Certificate,
        Authorization = authorization,
        TlsDigest = TlsDigest,
    };

    /// <summary>How connections are made.</summary>
    public SslClientAuthenticationOptions TlsOptions()
    {
        var policy = new X509ChainPolicy
        {
            TrustMode = Authorities is null ? X509ChainTrustMode.System : X509ChainTrustMode.CustomRootTrust,
            RevocationMode = X509RevocationMode.NoCheck,
            // A certificate names addresses where others may be fetched. A stranger's certificate must not make this machine call.
            DisableCertificateDownloads = true,
        };
        policy.ApplicationPolicy.Add(new Oid(ServerAuthentication));
        if (Authorities is { } authorities)
        {
            policy.CustomTrustStore.AddRange(authorities);
        }

        return new SslClientAuthenticationOptions { ClientCertificateContext = Certificate, CertificateChainPolicy = policy };
    }
}
