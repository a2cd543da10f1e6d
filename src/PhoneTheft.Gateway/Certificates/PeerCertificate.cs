using System.Security.Cryptography.X509Certificates;

namespace PhoneTheft.Gateway.Certificates;

/// <summary>The client certificate of a TLS connection: a feature of the connection, there even if the client has sent none.</summary>
internal sealed class PeerCertificate
{
    /// <summary>Of a connection whose client has sent none.</summary>
    public static readonly PeerCertificate None = new();

    private readonly CurrentTrust? _trust;
    private readonly X509Certificate2? _certificate;
    private readonly X509Certificate2Collection _sent = [];
    private readonly TimeProvider _time = TimeProvider.System;
    private readonly Lock _judging = new();
    private volatile CertificateJudgement? _judgement;

    /// <param name="certificate">The client's; the connection's own copy.</param>
    /// <param name="sent">What it sent along, likewise.</param>
    /// <param name="trust">What to judge it by.</param>
    /// <param name="time">The clock.</param>
    public PeerCertificate(X509Certificate2 certificate, X509Certificate2Collection sent, CurrentTrust trust, TimeProvider time) =>
        (_certificate, _sent, _trust, _time) = (certificate, sent, trust, time);

    private PeerCertificate()
    {
    }

    /// <summary>Judged again when the trust has changed or its time has come; otherwise the same object as before.</summary>
    public CertificateVerdict Verdict
    {
        get
        {
            if (_certificate is null || _trust is null)
            {
                return CertificateVerdict.NotPresented;
            }

            var (trust, now) = (_trust.InForce, _time.GetUtcNow());
            return _judgement is { } judged && judged.Holds(trust, now) ? judged.Verdict : Judge(_certificate, trust, now);
        }
    }

    private CertificateVerdict Judge(X509Certificate2 certificate, ClientTrust trust, DateTimeOffset now)
    {
        // Calls of one connection that come at the same time: one of them judges.
        lock (_judging)
        {
            if (_judgement is not { } judged || !judged.Holds(trust, now))
            {
                _judgement = judged = trust.Judge(certificate, _sent, now);
            }

            return judged.Verdict;
        }
    }
}
