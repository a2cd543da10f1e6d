using PhoneTheft.Gateway.Client;

namespace PhoneTheft.Gateway.Cli.Documents;

/// <summary>The output of <c>whoami --json</c>.</summary>
internal sealed record IdentityDocument(string Carrier, string Name, IReadOnlyList<string> Roles, string IdentifiedBy, string? ValidUntil)
{
    public static IdentityDocument Of(CallerIdentity identity) => new(
        identity.Carrier,
        identity.Name,
        [.. identity.Roles.Order(StringComparer.Ordinal)],
        identity.IdentifiedBy.ToString().ToUpperInvariant(),
        HoldDocument.TimeOf(identity.ValidUntil));
}

/// <summary>The output of <c>page --json</c>.</summary>
internal sealed record PageDocument(string Url, string? ValidUntil);

/// <summary>The output of <c>certs --json</c> and <c>certs revoke --json</c>: the files that were written.</summary>
internal sealed record CertificatesDocument(IReadOnlyList<string> Written);
