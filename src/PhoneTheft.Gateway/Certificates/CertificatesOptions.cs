using System.ComponentModel.DataAnnotations;

namespace PhoneTheft.Gateway.Certificates;

/// <summary>Which client certificates are taken. Section "Security:Certificates".</summary>
internal sealed class CertificatesOptions
{
    public const string Section = "Security:Certificates";

    /// <summary>A PEM file: the roots that issue to carriers, and intermediates that clients don't send. Unset: no certificate is asked for.</summary>
    public string? Authorities { get; init; }

    /// <summary>A file or a directory of lists of revoked certificates, in PEM or DER. Unset: none is revoked.</summary>
    public string? RevocationLists { get; init; }

    /// <summary>How long a list counts beyond the time at which it says that the next one comes.</summary>
    [Range(typeof(TimeSpan), "00:00:00", "30.00:00:00")]
    public TimeSpan RevocationGrace { get; init; } = TimeSpan.FromDays(1);

    /// <summary>The pattern of the SAN URI that names the carrier.</summary>
    public string CarrierUri { get; init; } = "urn:phonetheft:carrier:<id>";
}
