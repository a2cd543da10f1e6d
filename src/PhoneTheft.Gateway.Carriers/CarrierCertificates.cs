namespace PhoneTheft.Gateway.Carriers;

/// <summary>Which client certificates are a carrier's own. A certificate needs one of the three.</summary>
/// <param name="ByCarrierUri">Those with the SAN URI that the gateway's pattern makes of the carrier's id.</param>
/// <param name="Uris">Those with one of these SAN URIs, compared letter by letter.</param>
/// <param name="Thumbprints">Those with one of these SHA-256 thumbprints, in 64 uppercase hexadecimal digits.</param>
public sealed record CarrierCertificates(bool ByCarrierUri, IReadOnlyList<string> Uris, IReadOnlyList<string> Thumbprints)
{
    /// <summary>No certificate is.</summary>
    public static CarrierCertificates None { get; } = new(ByCarrierUri: false, [], []);

    /// <summary>Whether any certificate can be.</summary>
    public bool Any => ByCarrierUri || Uris.Count > 0 || Thumbprints.Count > 0;
}

/// <summary>Which bearer tokens are a carrier's own. A token needs one of the two.</summary>
/// <param name="ByCarrierClaim">Those whose claim of the carrier is its id.</param>
/// <param name="Subjects">Those without that claim whose subject (sub) is one of these, compared letter by letter.</param>
public sealed record CarrierTokens(bool ByCarrierClaim, IReadOnlyList<string> Subjects)
{
    /// <summary>No token is.</summary>
    public static CarrierTokens None { get; } = new(ByCarrierClaim: false, []);

    /// <summary>Whether any token can be.</summary>
    public bool Any => ByCarrierClaim || Subjects.Count > 0;
}
