using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using PhoneTheft.Gateway.Cli.Failures;
using PhoneTheft.Gateway.Cli.Wording;

namespace PhoneTheft.Gateway.Cli.Certificates;

/// <summary>A certificate authority to try the gateway with: its key lies in a file beside what it issues.</summary>
internal sealed class CertificateAuthority : IDisposable
{
    private const string ForServers = "1.3.6.1.5.5.7.3.1";
    private const string ForClients = "1.3.6.1.5.5.7.3.2";
    private const int YearsOfAuthority = 10;

    // The clocks of two machines are never quite equal.
    private static readonly TimeSpan Slack = TimeSpan.FromHours(1);

    private readonly CertificateFolder _folder;
    private readonly X509Certificate2 _certificate;
    private readonly DateTimeOffset _now;

    private CertificateAuthority(CertificateFolder folder, X509Certificate2 certificate, TimeProvider time) =>
        (_folder, _certificate, _now) = (folder, certificate, time.GetUtcNow());

    /// <summary>The authority of a folder; a new one if it has none.</summary>
    /// <exception cref="CliException">The folder has half of one, or a damaged one.</exception>
    public static CertificateAuthority OpenOrMake(CertificateFolder folder, TimeProvider time)
    {
        if (folder.HasAuthority)
        {
            return Open(folder, time);
        }

        var now = time.GetUtcNow();
        using var key = NewKey();
        var request = new CertificateRequest("CN=PhoneTheft try-out authority", key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(
            certificateAuthority: true, hasPathLengthConstraint: true, pathLengthConstraint: 0, critical: true));
        request.CertificateExtensions.Add(new X509KeyUsageExtension(X509KeyUsageFlags.KeyCertSign | X509KeyUsageFlags.CrlSign, critical: true));
        request.CertificateExtensions.Add(new X509SubjectKeyIdentifierExtension(request.PublicKey, critical: false));
        var certificate = request.CreateSelfSigned(now - Slack, now.AddYears(YearsOfAuthority));
        var authority = new CertificateAuthority(folder, certificate, time);
        // The list first: an authority without one could revoke nothing, and a list without an authority is made anew.
        authority.SaveList(new CertificateRevocationListBuilder(), 1);
        folder.Save("ca", certificate, key);
        return authority;
    }

    /// <exception cref="CliException">The folder has none, or a damaged one.</exception>
    public static CertificateAuthority Open(CertificateFolder folder, TimeProvider time) => new(folder, folder.Load("ca", withKey: true), time);

    /// <summary>Issues the certificate of a gateway on this machine, for further names as well.</summary>
    public void IssueServer(IReadOnlyCollection<string> names, int days)
    {
        var subject = new SubjectAlternativeNameBuilder();
        subject.AddDnsName("localhost");
        subject.AddIpAddress(IPAddress.Loopback);
        subject.AddIpAddress(IPAddress.IPv6Loopback);
        foreach (var name in names.Where(name => name != "localhost"))
        {
            if (IPAddress.TryParse(name, out var address))
            {
                subject.AddIpAddress(address);
            }
            else
            {
                subject.AddDnsName(name);
            }
        }

        Issue("server", names.FirstOrDefault() ?? "localhost", subject, ForServers, days);
    }

    /// <summary>Issues the certificate of a carrier. The URI in it says which; a gateway's settings expect it so.</summary>
    public void IssueCarrier(string carrier, int days)
    {
        var subject = new SubjectAlternativeNameBuilder();
        subject.AddUri(new Uri($"urn:phonetheft:carrier:{carrier}"));
        Issue(carrier, carrier, subject, ForClients, days);
    }

    /// <summary>Puts the certificate of a carrier on the list of revoked ones.</summary>
    /// <returns>False: it was there already.</returns>
    /// <exception cref="CliException">The certificate or the list is missing or damaged.</exception>
    public bool Revoke(string carrier)
    {
        using var revoked = _folder.Load(carrier);
        var list = LoadList(out var number);
        if (!list.RemoveEntry(revoked.SerialNumberBytes.Span))
        {
            list.AddEntry(revoked, _now);
            SaveList(list, number + 1);
            return true;
        }

        return false;
    }

    public void Dispose() => _certificate.Dispose();

    private void Issue(string file, string name, SubjectAlternativeNameBuilder subject, string purpose, int days)
    {
        using var key = NewKey();
        var request = new CertificateRequest(new X500DistinguishedName($"CN={name}"), key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(
            certificateAuthority: false, hasPathLengthConstraint: false, pathLengthConstraint: 0, critical: true));
        request.CertificateExtensions.Add(new X509KeyUsageExtension(X509KeyUsageFlags.DigitalSignature, critical: true));
        request.CertificateExtensions.Add(new X509EnhancedKeyUsageExtension([new Oid(purpose)], critical: false));
        request.CertificateExtensions.Add(new X509SubjectKeyIdentifierExtension(request.PublicKey, critical: false));
        request.CertificateExtensions.Add(subject.Build());
        using var certificate = Signed(() => Issued(request, days), $"a certificate for {name}");
        _folder.Save(file, certificate, key);
    }

    private X509Certificate2 Issued(CertificateRequest request, int days)
    {
        request.CertificateExtensions.Add(X509AuthorityKeyIdentifierExtension.CreateFromCertificate(
            _certificate, includeKeyIdentifier: true, includeIssuerAndSerial: false));
        return request.Create(_certificate, _now - Slack, EndAfter(days), NewSerial());
    }

    private static T Signed<T>(Func<T> sign, string what)
    {
        try
        {
            return sign();
        }
        catch (Exception e) when (e is CryptographicException or ArgumentException or InvalidOperationException)
        {
            throw new CliException(ExitCode.Failure, "AUTHORITY_UNUSABLE", $"The authority cannot sign {what}: {Printable.Line(e.Message, 300)}")
            {
                Hint = "It must be one that this command has made, and valid now by the clock of this machine. Use another folder with --out for a new one.",
            };
        }
    }

    // A certificate cannot outlive its issuer's.
    private DateTimeOffset EndAfter(int days)
    {
        var end = _now.AddDays(days);
        var last = new DateTimeOffset(_certificate.NotAfter);
        return end < last ? end : last;
    }

    private CertificateRevocationListBuilder LoadList(out System.Numerics.BigInteger number)
    {
        try
        {
            return CertificateRevocationListBuilder.LoadPem(CertificateFolder.Read(_folder.RevocationList), out number);
        }
        catch (Exception e) when (e is FileNotFoundException or CryptographicException or ArgumentException)
        {
            // A new list would forget those that were revoked before.
            throw new CliException(ExitCode.Failure, "REVOCATION_LIST_UNREADABLE", $"{_folder.RevocationList} is missing or damaged: {e.Message}");
        }
    }

    private void SaveList(CertificateRevocationListBuilder list, System.Numerics.BigInteger number) => _folder.SaveRevocationList(
        Signed(() => list.Build(_certificate, number, EndAfter(365 * YearsOfAuthority), HashAlgorithmName.SHA256, thisUpdate: _now - Slack), "the list of revoked certificates"));

    private static ECDsa NewKey() => ECDsa.Create(ECCurve.NamedCurves.nistP256);

    private static byte[] NewSerial()
    {
        var serial = RandomNumberGenerator.GetBytes(16);
        // Positive, and never shorter.
        serial[0] = (byte)((serial[0] & 0x7F) | 0x40);
        return serial;
    }
}
