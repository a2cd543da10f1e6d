using System.Collections.Concurrent;
using System.Globalization;
using System.Net.Security;
using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;

namespace PhoneTheft.Gateway.Store.Redis;

/// <summary>TLS to a Redis: whom the gateway trusts, as whom it shows itself, and what is wrong with the other side.</summary>
/// <remarks>
/// Where this is used nothing is ever sent in clear: a handshake that fails ends the connection. The files are read again for each
/// handshake, so that certificates can be replaced without a restart; files that cannot be used leave the last good ones in force.
/// </remarks>
internal sealed class RedisTls(StoreOptions options)
{
    // A server is connected to twice at most at a moment: from the third handshake on that came to nothing, one has failed.
    private const int Failing = 3;

    private readonly ConcurrentDictionary<string, Handshakes> _hosts = new(StringComparer.OrdinalIgnoreCase);
    private volatile RedisCertificates? _certificates;
    private volatile string? _fileFault;

    /// <summary>Why no TLS connection to a server comes about, or would with the files as they are, in whole sentences; null: nothing is known.</summary>
    public string? Fault
    {
        get
        {
            var faults = _hosts.OrderBy(host => host.Key, StringComparer.Ordinal).Select(host =>
                host.Value.Refusal ?? (host.Value.Unfinished < Failing ? null
                    : $"Redis at {host.Key} ended the TLS handshake. Check that this port speaks TLS 1.2 or 1.3."));
            return string.Join(" ", faults.Prepend(_fileFault).OfType<string>()) is { Length: > 0 } all ? all : null;
        }
    }

    /// <summary>What may be the matter where there is no connection, though the handshakes were good; empty: nothing speaks for it.</summary>
    public string Hint => !_hosts.Values.Any(host => host.Good >= Failing) ? ""
        : options.RedisCertificate.Length > 0
            ? " TLS works, but connections end: check that Redis trusts the authority of Store:RedisCertificate."
            : " TLS works, but connections end: if Redis asks for a certificate, set Store:RedisCertificate and Store:RedisKey.";

    /// <summary>For one handshake.</summary>
    /// <param name="host">The name, or address, that the server's certificate has to be for.</param>
    public SslClientAuthenticationOptions For(string host)
    {
        var certificates = Read();
        var handshakes = _hosts.GetOrAdd(host, _ => new Handshakes());
        Interlocked.Increment(ref handshakes.Unfinished);
        return new SslClientAuthenticationOptions
        {
            TargetHost = host,
            EnabledSslProtocols = SslProtocols.Tls12 | SslProtocols.Tls13,
            CertificateRevocationCheckMode = X509RevocationMode.NoCheck,
            CertificateChainPolicy = certificates.Policy(),
            ClientCertificateContext = certificates.Own,
            RemoteCertificateValidationCallback = (_, certificate, chain, errors) => Judge(host, handshakes, certificate, chain, errors),
        };
    }

    private RedisCertificates Read()
    {
        try
        {
            _certificates = RedisCertificates.Read(options);
            _fileFault = null;
        }
        catch (InvalidDataException e) when (_certificates is not null)
        {
            _fileFault = $"{e.Message} The gateway goes on with what it read before.";
        }

        return _certificates;
    }

    private bool Judge(string host, Handshakes handshakes, X509Certificate? certificate, X509Chain? chain, SslPolicyErrors errors)
    {
        handshakes.Unfinished = 0;
        if (errors == SslPolicyErrors.None)
        {
            Interlocked.Increment(ref handshakes.Good);
            handshakes.Refusal = null;
            return true;
        }

        handshakes.Good = 0;
        handshakes.Refusal = $"The certificate of Redis at {host} {Explain((X509Certificate2?)certificate, chain, errors)}. Nothing was sent to it.";
        return false;
    }

    private string Explain(X509Certificate2? certificate, X509Chain? chain, SslPolicyErrors errors)
    {
        if (certificate is null || errors.HasFlag(SslPolicyErrors.RemoteCertificateNotAvailable))
        {
            return "was not sent";
        }

        var status = (chain?.ChainStatus ?? []).Aggregate(X509ChainStatusFlags.NoError, (all, one) => all | one.Status);
        return
            status.HasFlag(X509ChainStatusFlags.NotTimeValid) ? string.Create(CultureInfo.InvariantCulture,
                $"is valid from {certificate.NotBefore.ToUniversalTime():yyyy-MM-dd HH:mm} " +
                $"to {certificate.NotAfter.ToUniversalTime():yyyy-MM-dd HH:mm} UTC, " +
                $"or one that issued it is not valid now: renew it, or set this machine's clock")
            : (status & (X509ChainStatusFlags.UntrustedRoot | X509ChainStatusFlags.PartialChain | X509ChainStatusFlags.NotSignatureValid)) != X509ChainStatusFlags.NoError
                ? options.RedisCertificateAuthority.Length > 0
                    ? "was not issued by an authority in the file of Store:RedisCertificateAuthority"
                    : "was not issued by an authority that this machine trusts: name the file of its authority in Store:RedisCertificateAuthority"
            : status.HasFlag(X509ChainStatusFlags.NotValidForUsage) ? "is not for servers (extended key usage)"
            : errors.HasFlag(SslPolicyErrors.RemoteCertificateNameMismatch)
                ? "is for other names: put that host into its subject alternative names, or the name that it has into Store:Redis"
            : $"is not valid ({status})";
    }

    /// <summary>How they went with one server lately.</summary>
    private sealed class Handshakes
    {
        /// <summary>Begun since the last one in which its certificate was seen.</summary>
        public int Unfinished;

        /// <summary>Good ones since its certificate was refused.</summary>
        public int Good;

        public volatile string? Refusal;
    }
}
