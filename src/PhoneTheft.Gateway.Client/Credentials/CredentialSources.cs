namespace PhoneTheft.Gateway.Client.Credentials;

/// <summary>Where the credentials of a client come from: files, or a token that the program has itself.</summary>
internal sealed record CredentialSources
{
    /// <summary>PEM certificates that a gateway's certificate must lead to; null: the system's authorities.</summary>
    public required string? AuthoritiesFile { get; init; }

    public required string? CertificateFile { get; init; }

    public required string? KeyFile { get; init; }

    public required string? PasswordFile { get; init; }

    public required string? Token { get; init; }

    public required string? TokenFile { get; init; }

    public bool HasTls => AuthoritiesFile is not null || CertificateFile is not null;

    public bool HasToken => Token is not null || TokenFile is not null;

    public bool HasFiles => HasTls || TokenFile is not null;

    /// <summary>Whether they go together.</summary>
    /// <exception cref="CredentialsException">They do not; the message says what to do.</exception>
    public void Validate()
    {
        Check(KeyFile is null || CertificateFile is not null, "KeyFile needs a CertificateFile.");
        Check(PasswordFile is null || CertificateFile is not null, "PasswordFile needs a CertificateFile.");
        Check(Token is null || TokenFile is null, "Give Token or TokenFile, not both.");
    }

    /// <summary>Whether they may be used at an address.</summary>
    /// <exception cref="CredentialsException">They may not; the message says why.</exception>
    public void ValidateFor(Uri address)
    {
        var isTls = address.Scheme == Uri.UriSchemeHttps;
        var place = address.GetLeftPart(UriPartial.Authority);
        Check(isTls || !HasTls, $"Certificates are used with TLS only, and '{place}' is without it. Use https://.");
        Check(isTls || !HasToken || address.IsLoopback, $"A token is not sent to '{place}' without TLS, where others could read it. Use https://.");
    }

    private static void Check(bool holds, string otherwise)
    {
        if (!holds)
        {
            throw new CredentialsException(otherwise);
        }
    }
}
