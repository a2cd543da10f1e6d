using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace PhoneTheft.Gateway.Testing;

/// <summary>A certificate authority: it issues certificates of every kind, good and bad, and lists of those that it has revoked.</summary>
internal sealed class TestAuthority : IDisposable
{
    private readonly ECDsa _key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
    private readonly TimeProvider _time;
    private readonly CertificateRevocationListBuilder _revoked = new();
    private readonly IReadOnlyList<X509Certificate2> _chain;
    private int _lists;

    /// <summary>A root that everybody has to be told to trust.</summary>
    public TestAuthority(string name = "Test Authority", TimeProvider? time = null)
    {
        _time = time ?? TimeProvider.System;
        var now = _time.GetUtcNow();
        Certificate = RequestOf(name, _key).CreateSelfSigned(now.AddYears(-10), now.AddYears(10));
        _chain = [];
    }

    private TestAuthority(string name, TestAuthority parent, string? purpose)
    {
        _time = parent._time;
        var now = _time.GetUtcNow();
        var request = RequestOf(name, _key);
        if (purpose is not null)
        {
            request.CertificateExtensions.Add(new X509EnhancedKeyUsageExtension([new Oid(purpose)], critical: false));
        }

        using var issued = request.Create(parent.Certificate, now.AddYears(-9), now.AddYears(9), NewSerial());
        Certificate = issued.CopyWithPrivateKey(_key);
        _chain = [X509CertificateLoader.LoadCertificate(Certificate.RawData), .. parent._chain];
    }

    /// <summary>Its own certificate, with the key.</summary>
    public X509Certificate2 Certificate { get; }

    /// <summary>What others are given to trust it: its certificate without the key.</summary>
    public string Pem => Certificate.ExportCertificatePem();

    /// <summary>An authority that this one vouches for. What it issues carries its certificate along.</summary>
    /// <param name="name">Its common name.</param>
    /// <param name="purpose">What it may issue for, as extended key usage; null: for all.</param>
    public TestAuthority Intermediate(string name = "Test Intermediate", string? purpose = null) => new(name, this, purpose);

    /// <summary>For a gateway on this machine.</summary>
    public TestCertificate Server() => Issue(new TestCertificateOrder("gateway") { Purpose = TestCertificateOrder.ServerPurpose });

    /// <summary>For a carrier's client: its id stands in the SAN URI as the default settings expect it.</summary>
    public TestCertificate Carrier(string id) => Issue(new TestCertificateOrder(id) { Uris = [$"urn:phonetheft:carrier:{id}"] });

    public TestCertificate Issue(TestCertificateOrder order)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        using var issued = order.ToRequest(key).Create(Certificate, order.ValidFrom(_time), order.ValidUntil(_time), order.Serial ?? NewSerial());
        return new TestCertificate(issued.CopyWithPrivateKey(key), _chain);
    }

    /// <summary>The next list has it.</summary>
    public void Revoke(X509Certificate2 certificate) => _revoked.AddEntry(certificate, _time.GetUtcNow().AddMinutes(-1));

    /// <summary>A list of all that it has revoked so far, in DER.</summary>
    /// <param name="validFor">From now until the next one is due.</param>
    /// <param name="since">Its beginning, seen from now.</param>
    public byte[] RevocationList(TimeSpan? validFor = null, TimeSpan? since = null) => _revoked.Build(
        Certificate, ++_lists, _time.GetUtcNow() + (validFor ?? TimeSpan.FromDays(7)), HashAlgorithmName.SHA256,
        thisUpdate: _time.GetUtcNow() + (since ?? TimeSpan.FromHours(-1)));

    /// <summary>The same in PEM.</summary>
    public string RevocationListPem() => PemEncoding.WriteString("X509 CRL", RevocationList());

    public void Dispose()
    {
        Certificate.Dispose();
        _key.Dispose();
    }

    private static CertificateRequest RequestOf(string name, ECDsa key)
    {
        var request = new CertificateRequest($"CN={name}", key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(
            certificateAuthority: true, hasPathLengthConstraint: false, pathLengthConstraint: 0, critical: true));
        request.CertificateExtensions.Add(new X509KeyUsageExtension(X509KeyUsageFlags.KeyCertSign | X509KeyUsageFlags.CrlSign, critical: true));
        request.CertificateExtensions.Add(new X509SubjectKeyIdentifierExtension(request.PublicKey, critical: false));
        return request;
    }

    private static byte[] NewSerial()
    {
        var serial = RandomNumberGenerator.GetBytes(16);
        serial[0] = 1;
        return serial;
    }
}
