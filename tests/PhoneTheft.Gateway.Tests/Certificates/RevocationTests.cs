using System.Formats.Asn1;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using Org.BouncyCastle.Asn1.X509;
using Org.BouncyCastle.Crypto.Operators;
using Org.BouncyCastle.Math;
using Org.BouncyCastle.Security;
using Org.BouncyCastle.X509;
using PhoneTheft.Gateway.Certificates;

namespace PhoneTheft.Gateway.Tests.Certificates;

public sealed class RevocationTests : IDisposable
{
    private readonly PeerUnderTest _peer = new();

    private TestAuthority Authority => _peer.Authority;

    public void Dispose() => _peer.Dispose();

    [Fact]
    public void A_revoked_certificate_is_refused_and_others_are_not()
    {
        using var revoked = Authority.Carrier("acme");
        using var good = Authority.Carrier("acme");
        Authority.Revoke(revoked.Certificate);
        _peer.WriteList("root.crl", Authority.RevocationList());

        Assert.Equal(CertificateFault.Revoked, _peer.VerdictOf(revoked).Fault);
        Assert.Contains("was revoked", _peer.VerdictOf(revoked).Sentence, StringComparison.Ordinal);
        Assert.True(_peer.VerdictOf(good).IsGood);
    }

    [Fact]
    public void A_new_list_counts_on_open_connections()
    {
        using var carrier = Authority.Carrier("acme");
        _peer.WriteList("root.crl", Authority.RevocationList());
        var connection = _peer.Connect(carrier);
        Assert.True(connection.Verdict.IsGood);

        Authority.Revoke(carrier.Certificate);
        _peer.WriteList("root.crl", Authority.RevocationList());
        _peer.Reload();

        Assert.Equal(CertificateFault.Revoked, connection.Verdict.Fault);
    }

    [Fact]
    public void Lists_may_be_in_PEM()
    {
        using var revoked = Authority.Carrier("acme");
        Authority.Revoke(revoked.Certificate);
        _peer.WriteList("root.pem", Encoding.ASCII.GetBytes(Authority.RevocationListPem()));

        Assert.Equal(CertificateFault.Revoked, _peer.VerdictOf(revoked).Fault);
    }

    [Fact]
    public void A_revoked_intermediate_takes_its_certificates_along()
    {
        using var intermediate = Authority.Intermediate();
        using var carrier = intermediate.Carrier("acme");
        _peer.WriteList("intermediate.crl", intermediate.RevocationList());
        _peer.WriteList("root.crl", Authority.RevocationList());
        var connection = _peer.Connect(carrier);
        Assert.True(connection.Verdict.IsGood);

        Authority.Revoke(intermediate.Certificate);
        _peer.WriteList("root.crl", Authority.RevocationList());
        _peer.Reload();

        Assert.Equal(CertificateFault.Revoked, connection.Verdict.Fault);
        Assert.Contains("issuer", connection.Verdict.Sentence, StringComparison.Ordinal);
    }

    [Fact]
    public void An_issuer_without_a_list_is_unknown_where_lists_are()
    {
        using var intermediate = Authority.Intermediate();
        using var carrier = intermediate.Carrier("acme");
        _peer.WriteList("root.crl", Authority.RevocationList());

        Assert.Equal(CertificateFault.RevocationUnknown, _peer.VerdictOf(carrier).Fault);
    }

    [Fact]
    public void A_list_counts_a_day_beyond_its_time()
    {
        using var carrier = Authority.Carrier("acme");
        _peer.WriteList("root.crl", Authority.RevocationList(TimeSpan.FromHours(1)));
        var connection = _peer.Connect(carrier);
        Assert.True(connection.Verdict.IsGood);
        Assert.Empty(_peer.ListWarnings);

        _peer.Time.Advance(TimeSpan.FromHours(2));

        Assert.True(connection.Verdict.IsGood);
        Assert.Contains("is overdue since", Assert.Single(_peer.ListWarnings), StringComparison.Ordinal);

        _peer.Time.Advance(TimeSpan.FromDays(1));

        Assert.Equal(CertificateFault.RevocationUnknown, connection.Verdict.Fault);
    }

    [Fact]
    public void A_list_from_a_fast_clock_counts_and_is_said()
    {
        using var revoked = Authority.Carrier("acme");
        using var good = Authority.Carrier("acme");
        _peer.WriteList("root.crl", Authority.RevocationList());
        var (connection, other) = (_peer.Connect(revoked), _peer.Connect(good));
        Assert.True(connection.Verdict.IsGood);

        Authority.Revoke(revoked.Certificate);
        _peer.WriteList("root.crl", Authority.RevocationList(since: TimeSpan.FromMinutes(1)));
        _peer.Reload();

        Assert.Equal(CertificateFault.Revoked, connection.Verdict.Fault);
        Assert.True(other.Verdict.IsGood);
        Assert.Contains("lies in the future", Assert.Single(_peer.ListWarnings), StringComparison.Ordinal);

        _peer.Time.Advance(TimeSpan.FromMinutes(2));

        Assert.Empty(_peer.ListWarnings);
    }

    [Fact]
    public void A_list_without_a_successor_counts_for_ever()
    {
        using var carrier = Authority.Carrier("acme");
        _peer.WriteList("root.crl", Authority.RevocationList(
            new DateTimeOffset(9999, 12, 31, 23, 59, 59, TimeSpan.Zero) - _peer.Time.GetUtcNow()));

        Assert.True(_peer.VerdictOf(carrier).IsGood);
        Assert.Empty(_peer.ListWarnings);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void A_serial_with_its_top_bit_set_is_found(bool isNegative)
    {
        using var issued = Authority.Issue(new TestCertificateOrder("acme") { Serial = [0x80, 1, 2] });
        using var revoked = isNegative ? WithSerial(issued.Certificate, [0x80, 1, 2]) : X509CertificateLoader.LoadCertificate(issued.Certificate.RawData);
        using var good = Authority.Carrier("acme");
        Authority.Revoke(revoked);
        _peer.WriteList("root.crl", Authority.RevocationList());

        Assert.Equal(CertificateFault.Revoked, _peer.VerdictOf(new TestCertificate(revoked, [])).Fault);
        Assert.True(_peer.VerdictOf(good).IsGood);
    }

    [Fact]
    public void A_list_of_a_namesake_is_not_taken()
    {
        using var carrier = Authority.Carrier("acme");
        using var namesake = new TestAuthority(time: _peer.Time);
        _peer.WriteList("root.crl", Authority.RevocationList());
        var connection = _peer.Connect(carrier);

        _peer.WriteList("root.crl", namesake.RevocationList());
        _peer.Reload();

        Assert.Contains("is not signed by its issuer", Assert.Single(_peer.Faults), StringComparison.Ordinal);
        Assert.True(connection.Verdict.IsGood);
    }

    [Fact]
    public void A_list_with_a_changed_byte_is_not_taken()
    {
        using var carrier = Authority.Carrier("acme");
        Authority.Revoke(carrier.Certificate);
        var list = Authority.RevocationList();
        _peer.WriteList("root.crl", list);
        var connection = _peer.Connect(carrier);
        Assert.Equal(CertificateFault.Revoked, connection.Verdict.Fault);

        list[^1] ^= 1;
        _peer.WriteList("root.crl", list);
        _peer.Reload();

        Assert.Single(_peer.Faults);
        Assert.Equal(CertificateFault.Revoked, connection.Verdict.Fault);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(40)]
    public void Half_a_list_leaves_the_good_one(int length)
    {
        using var carrier = Authority.Carrier("acme");
        Authority.Revoke(carrier.Certificate);
        _peer.WriteList("root.crl", Authority.RevocationList());
        var connection = _peer.Connect(carrier);
        Assert.Equal(CertificateFault.Revoked, connection.Verdict.Fault);

        _peer.WriteList("root.crl", Authority.RevocationList()[..length]);
        _peer.Reload();

        Assert.Contains("not a list of revoked certificates", Assert.Single(_peer.Faults), StringComparison.Ordinal);
        Assert.Equal(CertificateFault.Revoked, connection.Verdict.Fault);
    }

    [Fact]
    public void An_older_list_does_not_take_back_what_was_revoked()
    {
        using var carrier = Authority.Carrier("acme");
        var before = Authority.RevocationList(since: TimeSpan.FromDays(-2));
        Authority.Revoke(carrier.Certificate);
        _peer.WriteList("root.crl", Authority.RevocationList(since: TimeSpan.FromDays(-1)));
        var connection = _peer.Connect(carrier);

        _peer.WriteList("root.crl", before);
        _peer.Reload();

        Assert.Contains("older than the list in force", Assert.Single(_peer.Faults), StringComparison.Ordinal);
        Assert.Equal(CertificateFault.Revoked, connection.Verdict.Fault);
    }

    [Fact]
    public void A_list_of_changes_is_not_taken_for_a_whole_one()
    {
        _peer.WriteList("root.crl", Authority.RevocationList());
        _ = _peer.Trust;

        _peer.WriteList("root.crl", DeltaList());
        _peer.Reload();

        Assert.Contains("critical extension 2.5.29.27", Assert.Single(_peer.Faults), StringComparison.Ordinal);
    }

    /// <summary>The same certificate with a serial number that .NET does not give.</summary>
    private X509Certificate2 WithSerial(X509Certificate2 certificate, byte[] serial)
    {
        var content = new AsnReader(certificate.RawData, AsnEncodingRules.DER).ReadSequence();
        var signed = content.ReadSequence();
        var changed = new AsnWriter(AsnEncodingRules.DER);
        using (changed.PushSequence())
        {
            changed.WriteEncodedValue(signed.ReadEncodedValue().Span);
            signed.ReadEncodedValue();
            changed.WriteInteger(serial);
            while (signed.HasData)
            {
                changed.WriteEncodedValue(signed.ReadEncodedValue().Span);
            }
        }

        using var key = Authority.Certificate.GetECDsaPrivateKey()!;
        var whole = new AsnWriter(AsnEncodingRules.DER);
        using (whole.PushSequence())
        {
            whole.WriteEncodedValue(changed.Encode());
            whole.WriteEncodedValue(content.ReadEncodedValue().Span);
            whole.WriteBitString(key.SignData(changed.Encode(), HashAlgorithmName.SHA256, DSASignatureFormat.Rfc3279DerSequence));
        }

        return X509CertificateLoader.LoadCertificate(whole.Encode());
    }

    private byte[] DeltaList()
    {
        var list = new X509V2CrlGenerator();
        list.SetIssuerDN(new X509CertificateParser().ReadCertificate(Authority.Certificate.RawData).SubjectDN);
        list.SetThisUpdate(_peer.Time.GetUtcNow().UtcDateTime);
        list.SetNextUpdate(_peer.Time.GetUtcNow().AddDays(1).UtcDateTime);
        list.AddExtension(X509Extensions.DeltaCrlIndicator, critical: true, new CrlNumber(BigInteger.One));
        using var key = Authority.Certificate.GetECDsaPrivateKey()!;
        return list.Generate(new Asn1SignatureFactory("SHA256WITHECDSA", PrivateKeyFactory.CreateKey(key.ExportPkcs8PrivateKey()))).GetEncoded();
    }
}
