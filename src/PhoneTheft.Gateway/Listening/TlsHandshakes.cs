using System.Net.Security;
using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.AspNetCore.Server.Kestrel.Https;
using PhoneTheft.Gateway.Certificates;
using PhoneTheft.Gateway.Connections;
using KestrelEndpoint = Microsoft.AspNetCore.Server.Kestrel.Core.ListenOptions;

namespace PhoneTheft.Gateway.Listening;

/// <summary>The terms of a TLS handshake: which versions and suites, which certificate of ours, and that any certificate of a client will do.</summary>
/// <remarks>
/// A client certificate is never refused here. TLS could say so only with an alert, which most clients show as a connection that was
/// reset; a call can be refused with a reason.
/// </remarks>
internal sealed class TlsHandshakes(
    GatewayCertificate own, CurrentTrust trust, ConnectionsOptions limits, ConnectionNotices notices, TimeProvider time)
{
    private const SslProtocols Versions = SslProtocols.Tls12 | SslProtocols.Tls13;

    private const int MostIntermediates = 8;

    /// <summary>Ephemeral keys and authenticated encryption alone. Windows has its own policy.</summary>
    private static readonly CipherSuitesPolicy? Suites = OperatingSystem.IsLinux() || OperatingSystem.IsMacOS() ? new CipherSuitesPolicy(
    [
        TlsCipherSuite.TLS_AES_128_GCM_SHA256,
        TlsCipherSuite.TLS_AES_256_GCM_SHA384,
        TlsCipherSuite.TLS_CHACHA20_POLY1305_SHA256,
        TlsCipherSuite.TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256,
        TlsCipherSuite.TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256,
        TlsCipherSuite.TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384,
        TlsCipherSuite.TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384,
        TlsCipherSuite.TLS_ECDHE_ECDSA_WITH_CHACHA20_POLY1305_SHA256,
        TlsCipherSuite.TLS_ECDHE_RSA_WITH_CHACHA20_POLY1305_SHA256,
    ]) : null;

    public void UseFor(KestrelEndpoint endpoint)
    {
        List<SslApplicationProtocol> protocols =
            [endpoint.Protocols is HttpProtocols.Http2 ? SslApplicationProtocol.Http2 : SslApplicationProtocol.Http11];
        endpoint.UseHttps(new TlsHandshakeCallbackOptions
        {
            HandshakeTimeout = limits.HandshakeWithin,
            OnConnection = handshake => ValueTask.FromResult(TermsFor(handshake, protocols)),
        });
    }

    private SslServerAuthenticationOptions TermsFor(TlsHandshakeCallbackContext handshake, List<SslApplicationProtocol> protocols)
    {
        if ((handshake.ClientHelloInfo.SslProtocols & Versions) is SslProtocols.None)
        {
            notices.Ended(ConnectionEnd.TlsTooOld, AddressKey.Of(handshake.Connection));
            KestrelEnds.Forget(handshake.Connection);
        }

        var features = handshake.Connection.Features;
        features.Set(PeerCertificate.None);
        return new SslServerAuthenticationOptions
        {
            ServerCertificateContext = own.InForce.ForHandshakes,
            EnabledSslProtocols = Versions,
            CipherSuitesPolicy = Suites,
            ApplicationProtocols = protocols,
            AllowRenegotiation = false,

            // A resumed session has no chain, and would be judged without its intermediates.
            AllowTlsResume = false,
            ClientCertificateRequired = trust.IsAsked,

            // The runtime builds a chain before it asks us: from nothing, and without asking the network. It adds to the policy, so that
            // each handshake needs its own.
            CertificateChainPolicy = new X509ChainPolicy
            {
                TrustMode = X509ChainTrustMode.CustomRootTrust,
                RevocationMode = X509RevocationMode.NoCheck,
                DisableCertificateDownloads = true,
            },
            RemoteCertificateValidationCallback = (_, certificate, chain, _) =>
            {
                if (certificate is not null)
                {
                    features.Set(Copy(certificate, chain));
                }

                return true;
            },
        };
    }

    /// <summary>What the handshake gives us is disposed of when it is over.</summary>
    private PeerCertificate Copy(X509Certificate certificate, X509Chain? chain)
    {
        var sent = new X509Certificate2Collection();
        foreach (var one in chain?.ChainPolicy.ExtraStore.Take(MostIntermediates) ?? [])
        {
            sent.Add(X509CertificateLoader.LoadCertificate(one.RawData));
        }

        return new PeerCertificate(X509CertificateLoader.LoadCertificate(certificate.GetRawCertData()), sent, trust, time);
    }
}
