namespace PhoneTheft.Gateway.Carriers;

/// <summary>A carrier in the register: who it is, how it identifies itself, what it may do and how much.</summary>
public sealed record Carrier
{
    /// <summary>Its id, which is part of keys in the store and of the holds that it places.</summary>
    public required string Id { get; init; }

    /// <summary>For people; empty: none.</summary>
    public string Name { get; init; } = "";

    /// <summary>Whom to call at night; empty: nobody is known.</summary>
    public string Contact { get; init; } = "";

    /// <summary>What it may do.</summary>
    public CallerRoles Roles { get; init; }

    /// <summary>Which client certificates are its own.</summary>
    public CarrierCertificates Certificates { get; init; } = CarrierCertificates.None;

    /// <summary>Which bearer tokens are its own.</summary>
    public CarrierTokens Tokens { get; init; } = CarrierTokens.None;

    /// <summary>Whether it may come through the proxy that the gateway trusts, which names it in a header.</summary>
    public bool ByProxy { get; init; }

    /// <summary>What it may have, where that differs from the gateway's settings.</summary>
    public CarrierQuotas Quotas { get; init; } = CarrierQuotas.None;

    /// <summary>Whether there is any way for it to say who it is.</summary>
    public bool CanIdentify => Certificates.Any || Tokens.Any || ByProxy;

    /// <summary>Whether an entry of another register says the same.</summary>
    public bool IsSameAs(Carrier other)
    {
        ArgumentNullException.ThrowIfNull(other);
        return this with { Certificates = CarrierCertificates.None, Tokens = CarrierTokens.None }
            == other with { Certificates = CarrierCertificates.None, Tokens = CarrierTokens.None }
            && Certificates.ByCarrierUri == other.Certificates.ByCarrierUri
            && Certificates.Uris.SequenceEqual(other.Certificates.Uris, StringComparer.Ordinal)
            && Certificates.Thumbprints.SequenceEqual(other.Certificates.Thumbprints, StringComparer.Ordinal)
            && Tokens.ByCarrierClaim == other.Tokens.ByCarrierClaim
            && Tokens.Subjects.SequenceEqual(other.Tokens.Subjects, StringComparer.Ordinal);
    }
}
