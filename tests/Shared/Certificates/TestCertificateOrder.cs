using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace PhoneTheft.Gateway.Testing;

/// <summary>What a certificate is to be like, where the usual one won't do.</summary>
/// <param name="Name">The common name.</param>
internal sealed record TestCertificateOrder(string Name)
{
    public const string ServerPurpose = "1.3.6.1.5.5.7.3.1";
    public const string ClientPurpose = "1.3.6.1.5.5.7.3.2";

    /// <summary>In the subject alternative name; empty: only the names of this machine, and for a client none.</summary>
    public IReadOnlyList<string> Uris { get; init; } = [];

    /// <summary>Extended key usage; null: without one.</summary>
    public string? Purpose { get; init; } = ClientPurpose;

    /// <summary>Its serial number; null: one of chance.</summary>
    public byte[]? Serial { get; init; }

    /// <summary>Where it says that its issuer's certificate may be fetched; null: nowhere.</summary>
    public string? IssuerAddress { get; init; }

    /// <summary>Its beginning, seen from now.</summary>
    public TimeSpan From { get; init; } = TimeSpan.FromDays(-1);

    /// <summary>Its end, seen from now.</summary>
    public TimeSpan Until { get; init; } = TimeSpan.FromDays(365);

    public DateTimeOffset ValidFrom(TimeProvider time) => time.GetUtcNow() + From;

    public DateTimeOffset ValidUntil(TimeProvider time) => time.GetUtcNow() + Until;

    public CertificateRequest ToRequest(ECDsa key)
    {
        var request = new CertificateRequest($"CN={Name}", key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(
            certificateAuthority: false, hasPathLengthConstraint: false, pathLengthConstraint: 0, critical: true));
        request.CertificateExtensions.Add(new X509KeyUsageExtension(X509KeyUsageFlags.DigitalSignature, critical: true));
        if (Purpose is not null)
        {
            request.CertificateExtensions.Add(new X509EnhancedKeyUsageExtension([new Oid(Purpose)], critical: false));
        }

        if (Purpose is ServerPurpose || Uris.Count > 0)
        {
            request.CertificateExtensions.Add(Names().Build());
        }

        if (IssuerAddress is not null)
        {
            request.CertificateExtensions.Add(new X509AuthorityInformationAccessExtension([], [IssuerAddress], critical: false));
        }

        return request;
    }

    private SubjectAlternativeNameBuilder Names()
    {
        var names = new SubjectAlternativeNameBuilder();
        foreach (var uri in Uris)
        {
            names.AddUri(new Uri(uri));
        }

        if (Purpose is ServerPurpose)
        {
            names.AddDnsName("localhost");
            names.AddIpAddress(IPAddress.Loopback);
            names.AddIpAddress(IPAddress.IPv6Loopback);
        }

        return names;
    }
}
