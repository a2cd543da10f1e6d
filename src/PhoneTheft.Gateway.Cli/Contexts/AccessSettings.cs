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

    /// <summary>Whether a place has a certificate or a token that is not among these, because it was kept for other addresses.</summary>
    [JsonIgnore]
    public bool LeavesOutCredentials { get; private init; }

    // The three are taken from one place: a key fits its own certificate only.
    private bool SaysCertificate => CertificateFile is not null || KeyFile is not null || PasswordFile is not null;

    /// <summary>
    /// These settings; what they leave out, as another place has it. A certificate or a token that was kept with other addresses is not
    /// shown at these: whoever listens there could use the token.
    /// </summary>
    public AccessSettings Or(AccessSettings other)
    {
        var isElsewhere = Addresses.Count > 0 && other.Addresses.Count > 0 && !PlacesOf(Addresses).SetEquals(PlacesOf(other.Addresses));
        var certificate = SaysCertificate || isElsewhere ? this : other;

        // Authorities go with https alone, and nobody has named them for this address.
        var isPlain = isElsewhere && Addresses.All(address => address.StartsWith("http://", StringComparison.OrdinalIgnoreCase));
        return new()
        {
            Addresses = Addresses.Count > 0 ? Addresses : other.Addresses,
            Carrier = Carrier ?? other.Carrier,
            AuthoritiesFile = AuthoritiesFile ?? (isPlain ? null : other.AuthoritiesFile),
            CertificateFile = certificate.CertificateFile,
            KeyFile = certificate.KeyFile,
            PasswordFile = certificate.PasswordFile,
            TokenFile = TokenFile ?? (isElsewhere ? null : other.TokenFile),
            ServerName = ServerName ?? (isPlain ? null : other.ServerName),
            LeavesOutCredentials = LeavesOutCredentials || other.LeavesOutCredentials
                || (isElsewhere && ((other.SaysCertificate && !SaysCertificate) || (other.TokenFile is not null && TokenFile is null))),
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

    // Beside credentials an address without a scheme means https.
    private static HashSet<string> PlacesOf(IReadOnlyList<string> addresses) => addresses
        .SelectMany(text => text.Split(',', StringSplitOptions.TrimEntries))
        .Select(text => (text.Contains("://", StringComparison.Ordinal) ? text : $"https://{text}").TrimEnd('/'))
        .ToHashSet(StringComparer.OrdinalIgnoreCase);

    private static string? Whole(string? path) => path is null ? null : Path.GetFullPath(path);
}
