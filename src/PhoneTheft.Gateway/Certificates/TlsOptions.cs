namespace PhoneTheft.Gateway.Certificates;

/// <summary>The gateway's own certificate. Section "Tls".</summary>
internal sealed class TlsOptions
{
    public const string Section = "Tls";

    /// <summary>PEM: the certificate, then its intermediates; the key is in <see cref="Key"/>. Or PFX: all of it.</summary>
    public string? Certificate { get; init; }

    /// <summary>PEM, not readable by others.</summary>
    public string? Key { get; init; }

    /// <summary>The file with the password of the PFX, or of an encrypted key.</summary>
    public string? PasswordFile { get; init; }

    public bool IsSet => Certificate is not null || Key is not null || PasswordFile is not null;
}
