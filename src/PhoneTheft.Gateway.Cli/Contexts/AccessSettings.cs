using System.Text.Json.Serialization;

namespace PhoneTheft.Gateway.Cli.Contexts;

/// <summary>Which gateways to ask, and who to be there, as far as it was said in one place.</summary>
internal sealed record AccessSettings
{
    /// <summary>As they were written; empty: not said.</summary>
    public IReadOnlyList<string> Addresses { get; init; } = [];

    public string? Carrier { get; init; }

    public string? AuthoritiesFile { get; init; }

    public string? CertificateFile { get; init; }

    public string? KeyFile { get; init; }

    public string? PasswordFile { get; init; }

    public string? TokenFile { get; init; }

    public string? ServerName { get; init; }

    /// <summary>Whether something is used with TLS only, so that an address without a scheme means https.</summary>
    [JsonIgnore]
    public bool NeedsTls => AuthoritiesFile is not null || SaysCertificate || TokenFile is not null || ServerName is not null;

    // The three are taken from one place: a key fits its own certificate only.
    private bool SaysCertificate => CertificateFile is not null || KeyFile is not null || PasswordFile is not null;

    /// <summary>These settings; what they leave out, as another place has it.</summary>
    public AccessSettings Or(AccessSettings other)
    {
        var certificate = SaysCertificate ? this : other;
        return new()
        {
            Addresses = Addresses.Count > 0 ? Addresses : other.Addresses,
            Carrier = Carrier ?? other.Carrier,
            AuthoritiesFile = AuthoritiesFile ?? other.AuthoritiesFile,
            CertificateFile = certificate.CertificateFile,
            KeyFile = certificate.KeyFile,
            PasswordFile = certificate.PasswordFile,
            TokenFile = TokenFile ?? other.TokenFile,
            ServerName = ServerName ?? other.ServerName,
        };
    }

    /// <summary>The same with whole paths, so that they mean the same from every directory.</summary>
    public AccessSettings WithWholePaths() => this with
    {
        AuthoritiesFile = Whole(AuthoritiesFile),
        CertificateFile = Whole(CertificateFile),
        KeyFile = Whole(KeyFile),
        PasswordFile = Whole(PasswordFile),
        TokenFile = Whole(TokenFile),
    };

    private static string? Whole(string? path) => path is null ? null : Path.GetFullPath(path);
}
