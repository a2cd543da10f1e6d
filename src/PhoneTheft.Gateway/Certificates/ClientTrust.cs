using System.Formats.Asn1;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using PhoneTheft.Gateway.Configuration;

namespace PhoneTheft.Gateway.Certificates;

/// <summary>Whose client certificates are taken: authorities and lists of revoked certificates as they were read. It never asks the system or the network.</summary>
internal sealed class ClientTrust(X509Certificate2Collection authorities, RevocationLists? lists)
{
    private const string AnyPurpose = "2.5.29.37.0";
    private const int LongestName = 100;

    public X509Certificate2Collection Authorities => authorities;

    /// <summary>Null: none are configured, and no certificate is revoked.</summary>
    public RevocationLists? Lists => lists;

    /// <param name="certificate">The client's.</param>
    /// <param name="sent">What it sent along: intermediates.</param>
    /// <param name="now">The time to judge by.</param>
    public CertificateJudgement Judge(X509Certificate2 certificate, X509Certificate2Collection sent, DateTimeOffset now)
    {
        using var chain = new X509Chain { ChainPolicy = Policy(sent, now) };
        chain.Build(certificate);
        var path = chain.ChainElements.Select(element => element.Certificate).ToList();
        try
        {
            var fault = FaultOf(certificate, path, chain.ChainStatus.Aggregate(
                X509ChainStatusFlags.NoError, (all, one) => all | one.Status), now);
            if (fault.Fault is CertificateFault.None && lists is not null)
            {
                fault = RevocationOf(path, lists, now);
            }

            return new CertificateJudgement(this, VerdictOf(certificate, fault), [.. BoundariesOf(path), .. lists?.Boundaries ?? []], now);
        }
        finally
        {
            path.ForEach(one => one.Dispose());
        }
    }

    private X509ChainPolicy Policy(X509Certificate2Collection sent, DateTimeOffset now)
    {
        var policy = new X509ChainPolicy
        {
            TrustMode = X509ChainTrustMode.CustomRootTrust,
            RevocationMode = X509RevocationMode.NoCheck,
            DisableCertificateDownloads = true,
            VerificationTime = now.UtcDateTime,
            VerificationTimeIgnored = false,
        };
        policy.CustomTrustStore.AddRange(authorities);
        policy.ExtraStore.AddRange(sent);
        return policy;
    }

    private static (CertificateFault Fault, string Sentence) FaultOf(
        X509Certificate2 certificate, List<X509Certificate2> path, X509ChainStatusFlags status, DateTimeOffset now)
    {
        // Who does not belong here is told so first, whatever else is wrong.
        var untrusted = status & ~(X509ChainStatusFlags.PartialChain | X509ChainStatusFlags.NotTimeValid | X509ChainStatusFlags.NotValidForUsage);
        if (untrusted is not X509ChainStatusFlags.NoError)
        {
            return path.Count <= 1 && IsSelfIssued(certificate)
                ? (CertificateFault.Untrusted, "The client certificate is self-signed. Use one from an authority that this gateway trusts.")
                : (CertificateFault.Untrusted, "The client certificate does not come from an authority that this gateway trusts. Use one that does.");
        }

        if (status.HasFlag(X509ChainStatusFlags.PartialChain))
        {
            return (CertificateFault.Incomplete,
                $"The chain of the client certificate ends at the issuer \"{Printable((path.Count > 0 ? path[^1] : certificate).Issuer)}\", " +
                "which is not an authority that this gateway trusts. If it is an intermediate, send its certificate too; " +
                "otherwise use a certificate from a trusted authority.");
        }

        foreach (var one in path)
        {
            var (which, from, until) = (ReferenceEquals(one, path[0]) ? "client certificate" : "certificate of the issuer", Start(one), End(one));
            if (now > until)
            {
                return (CertificateFault.Expired, $"The {which} expired at {Text(until)}. Get a new one.");
            }

            if (now < from)
            {
                return (CertificateFault.NotYetValid, $"The {which} is not valid before {Text(from)}. Check the clocks, or wait.");
            }
        }

        if (!IsForClients(certificate) || status.HasFlag(X509ChainStatusFlags.NotValidForUsage))
        {
            return (CertificateFault.WrongPurpose,
                "The client certificate is not for clients: its extended key usage lacks clientAuth. Use one that has it.");
        }

        if (path.Skip(1).SkipLast(1).Any(issuer => !MayIssueForClients(issuer)))
        {
            return (CertificateFault.WrongPurpose,
                "The certificate of the issuer is not for authorities of clients: its extended key usage lacks clientAuth. " +
                "Use a client certificate from another authority.");
        }

        // Whatever the reasons above have not covered.
        return status is X509ChainStatusFlags.NoError
            ? (CertificateFault.None, "")
            : (CertificateFault.Untrusted, "The client certificate was not accepted. Use one from an authority that this gateway trusts.");
    }

    private static (CertificateFault Fault, string Sentence) RevocationOf(List<X509Certificate2> path, RevocationLists lists, DateTimeOffset now)
    {
        // Nobody but itself could revoke the root.
        for (var i = 0; i < path.Count - 1; i++)
        {
            var which = i == 0 ? "client certificate" : "certificate of the issuer";
            if (lists.Find(path[i + 1]) is not { } list || now > lists.EndOf(list))
            {
                return (CertificateFault.RevocationUnknown,
                    $"This gateway has no current list that says whether the {which} was revoked. Ask another gateway, and tell the operator of this one.");
            }

            if (list.Has(path[i]))
            {
                return (CertificateFault.Revoked, $"The {which} was revoked. Get a new one.");
            }
        }

        return (CertificateFault.None, "");
    }

    private static CertificateVerdict VerdictOf(X509Certificate2 certificate, (CertificateFault Fault, string Sentence) found)
    {
        IReadOnlyList<string> uris = [];
        try
        {
            uris = found.Fault is CertificateFault.None ? SubjectUris.Of(certificate) : [];
        }
        catch (AsnContentException)
        {
            found = (CertificateFault.Untrusted, "The subject alternative name of the client certificate can't be read. Get a new certificate.");
        }

        return new CertificateVerdict(
            found.Fault, uris, certificate.GetCertHashString(HashAlgorithmName.SHA256), End(certificate), found.Sentence);
    }

    private static IEnumerable<DateTimeOffset> BoundariesOf(IEnumerable<X509Certificate2> path) =>
        path.SelectMany(one => new[] { Start(one), End(one).AddTicks(1) });

    private static bool IsForClients(X509Certificate2 certificate) => certificate.Extensions.OfType<X509EnhancedKeyUsageExtension>().Any(IsForClients);

    // Without one it may issue for all purposes.
    private static bool MayIssueForClients(X509Certificate2 issuer) => issuer.Extensions.OfType<X509EnhancedKeyUsageExtension>().All(IsForClients);

    private static bool IsForClients(X509EnhancedKeyUsageExtension usage) =>
        usage.EnhancedKeyUsages.Cast<Oid>().Any(purpose => purpose.Value is CertificatePurposes.Clients or AnyPurpose);

    private static bool IsSelfIssued(X509Certificate2 certificate) =>
        certificate.SubjectName.RawData.AsSpan().SequenceEqual(certificate.IssuerName.RawData);

    private static DateTimeOffset Start(X509Certificate2 certificate) => new(certificate.NotBefore.ToUniversalTime());

    private static DateTimeOffset End(X509Certificate2 certificate) => new(certificate.NotAfter.ToUniversalTime());

    private static string Text(DateTimeOffset time) => $"{time:yyyy-MM-dd HH:mm:ss} UTC";

    /// <summary>It comes from a stranger.</summary>
    private static string Printable(string name)
    {
        var line = string.Concat(name.Select(letter => letter is >= ' ' and <= '~' and not '"' ? letter : '?'));
        return line.Length <= LongestName ? line : line[..LongestName];
    }
}
