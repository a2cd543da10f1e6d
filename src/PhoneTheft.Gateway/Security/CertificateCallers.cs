using PhoneTheft.Gateway.Carriers;
using PhoneTheft.Gateway.Certificates;
using PhoneTheft.Gateway.Errors;
using PhoneTheft.Gateway.V1;

namespace PhoneTheft.Gateway.Security;

/// <summary>The caller behind a client certificate: its SAN URIs or its thumbprint lead to one carrier of the register.</summary>
internal sealed class CertificateCallers(RegisteredCallers callers, CertificatesOptions options)
{
    private static readonly TimeSpan ListsMayComeWithin = TimeSpan.FromSeconds(30);

    private readonly CarrierUriPattern _pattern = new(options.CarrierUri);

    /// <summary>Looks it up once for each connection, and again only when the verdict or the register is another.</summary>
    public FoundCaller Find(ConnectionCredentials connection, CertificateVerdict verdict)
    {
        var version = callers.Version;
        if (connection.LastCertificate is { } last && ReferenceEquals(last.Verdict, verdict) && last.Version == version)
        {
            return last.Found;
        }

        var found = Find(verdict);
        connection.LastCertificate = new FoundCertificate(verdict, version, found);
        return found;
    }

    public FoundCaller Find(CertificateVerdict verdict)
    {
        if (!verdict.IsGood)
        {
            // Without a list it is this gateway's trouble, and another may have one.
            return verdict.Fault is CertificateFault.RevocationUnknown
                ? new GatewayError(ErrorReason.RevocationListsUnavailable, verdict.Sentence, RetryAfter: ListsMayComeWithin)
                : new GatewayError(ErrorReason.CertificateRejected, verdict.Sentence);
        }

        var register = callers.Register;
        var named = verdict.Uris.Select(_pattern.IdIn).OfType<string>().ToHashSet(StringComparer.Ordinal);
        var owners = named.Select(register.Find).Where(carrier => carrier?.Certificates.ByCarrierUri == true)
            .Concat(verdict.Uris.Select(register.FindByUri))
            .Append(register.FindByThumbprint(verdict.Thumbprint))
            .OfType<Carrier>().ToHashSet();

        // One that names alpha, and has its thumbprint on record with bravo, is two carriers as well.
        return (named.Count, owners.Count) switch
        {
            ( > 1, _) or (_, > 1) => new GatewayError(
                ErrorReason.CertificateRejected, "The client certificate names several carriers. Get one that names yours alone."),
            (_, 1) => callers.Of(owners.Single(), owners.Single().Roles, IdentifiedBy.Certificate, verdict.NotAfter),
            (1, _) => new GatewayError(
                ErrorReason.CarrierUnknown,
                $"The client certificate names the carrier {named.Single()}, which this gateway does not know by certificate. " +
                "Ask its operator to put the carrier into the register."),
            _ => new GatewayError(
                ErrorReason.CarrierUnknown,
                "The client certificate names no carrier, and no carrier of this gateway has its thumbprint. " +
                $"Ask its operator to put this thumbprint into the register: {verdict.Thumbprint}"),
        };
    }
}
