using System.Buffers;
using System.Net.Security;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;

namespace PhoneTheft.Gateway.Client.Credentials;

/// <summary>Reads credentials from their files. What is wrong is a <see cref="CredentialsException"/> that names the file.</summary>
internal static class CredentialReader
{
    private const int LargestFile = 1024 * 1024;
    private const int LongestToken = 16 * 1024;

    // RFC 6750, section 2.1.
    private static readonly SearchValues<char> TokenCharacters =
        SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~+/=");

    /// <summary>What the files say now, without looking into certificates and keys.</summary>
    /// <exception cref="CredentialsException">A file is missing or too large, or the token is none.</exception>
    public static CredentialFiles Look(CredentialSources sources)
    {
        var authorities = BytesOf(sources.AuthoritiesFile, "certificate authorities");
        var certificate = BytesOf(sources.CertificateFile, "certificate");
        var key = BytesOf(sources.KeyFile, "key");
        var password = LineOf(BytesOf(sources.PasswordFile, "password"));
        var token = sources.TokenFile is null ? sources.Token : LineOf(BytesOf(sources.TokenFile, "token"));
        return new CredentialFiles(authorities, certificate, key, password)
        {
            Authorization = token is null ? null : $"Bearer {Checked(token, sources.TokenFile)}",
            TlsDigest = DigestOf(authorities, certificate, key, password is null ? null : Encoding.UTF8.GetBytes(password)),
        };
    }

    /// <summary>The credentials in files.</summary>
    /// <param name="files">What they say.</param>
    /// <param name="sources">Where they are, for messages.</param>
    /// <param name="before">The credentials so far; what is the same is taken from them.</param>
    /// <exception cref="CredentialsException">A file is not what it should be.</exception>
    public static LoadedCredentials Load(CredentialFiles files, CredentialSources sources, LoadedCredentials? before)
    {
        if (before is not null && files.HasTlsOf(before))
        {
            return files.IsSameAs(before) ? before : before.With(files.Authorization);
        }

        return new LoadedCredentials
        {
            Authorities = files.Authorities is { } authorities ? AuthoritiesIn(authorities, sources.AuthoritiesFile!) : null,
            Certificate = files.Certificate is { } certificate ? CertificateIn(certificate, files.Key, files.Password, sources) : null,
            Authorization = files.Authorization,
            TlsDigest = files.TlsDigest,
        };
    }

    private static X509Certificate2Collection AuthoritiesIn(byte[] file, string path)
    {
        var authorities = new X509Certificate2Collection();
        try
        {
            authorities.ImportFromPem(Encoding.UTF8.GetString(file));
        }
        catch (CryptographicException e)
        {
            throw new CredentialsException($"The file of certificate authorities '{path}' has a certificate that cannot be read: {e.Message}", e);
        }

        return authorities.Count > 0
            ? authorities
            : throw new CredentialsException($"The file of certificate authorities '{path}' has no PEM certificate (-----BEGIN CERTIFICATE-----).");
    }

    private static SslStreamCertificateContext CertificateIn(byte[] file, byte[]? key, string? password, CredentialSources sources)
    {
        var path = sources.CertificateFile!;
        try
        {
            var text = Encoding.UTF8.GetString(file);
            var all = new X509Certificate2Collection();
            X509Certificate2 own;
            if (text.Contains("-----BEGIN ", StringComparison.Ordinal))
            {
                all.ImportFromPem(text);
                own = OfPem(text, key is null ? text : Encoding.UTF8.GetString(key), password);
            }
            else
            {
                all = X509CertificateLoader.LoadPkcs12Collection(file, password, X509KeyStorageFlags.DefaultKeySet);
                own = all.FirstOrDefault(each => each.HasPrivateKey) ?? throw new CryptographicException("It has no private key.");
            }

            // Whoever checks the certificate may know the authority only, and not those between.
            return SslStreamCertificateContext.Create(own, all, offline: true);
        }
        catch (Exception e) when (e is CryptographicException or ArgumentException)
        {
            var with = sources.KeyFile is { } keyFile ? $" with the key '{keyFile}'" : "";
            throw new CredentialsException($"The client certificate '{path}'{with} cannot be used: {e.Message} {Expected}", e);
        }
    }

    private const string Expected =
        "It must be a PEM file with its key in KeyFile or in the same file, or a PFX file; a password is read from PasswordFile.";

    private static X509Certificate2 OfPem(string certificate, string key, string? password)
    {
        var own = password is null ? X509Certificate2.CreateFromPem(certificate, key) : X509Certificate2.CreateFromEncryptedPem(certificate, key, password);
        if (!OperatingSystem.IsWindows())
        {
            return own;
        }

        // Windows' TLS cannot use a key that is only in memory.
        using (own)
        {
            return X509CertificateLoader.LoadPkcs12(own.Export(X509ContentType.Pkcs12), null);
        }
    }

    // The token itself is never part of a message.
    private static string Checked(string token, string? path)
    {
        var where = path is null ? "The token" : $"The token in '{path}'";
        return token.Length == 0 ? throw new CredentialsException($"{where} is empty.")
            : token.Length > LongestToken ? throw new CredentialsException($"{where} has {token.Length} characters; at most {LongestToken} are allowed.")
            : token.AsSpan().ContainsAnyExcept(TokenCharacters)
                ? throw new CredentialsException($"{where} has a character that a token cannot have. It must be the token alone, on one line, without 'Bearer'.")
                : token;
    }

    private static byte[]? BytesOf(string? path, string what)
    {
        if (path is null)
        {
            return null;
        }

        try
        {
            using var file = File.OpenRead(path);
            // A pipe has no length, and some files of the system have none before they are read.
            var bytes = new byte[(file.CanSeek && file.Length > 0 ? Math.Min(file.Length, LargestFile) : LargestFile) + 1];
            var length = file.ReadAtLeast(bytes, bytes.Length, throwOnEndOfStream: false);
            return length < bytes.Length ? bytes[..length]
                : length > LargestFile ? throw new CredentialsException($"The {what} file '{path}' is larger than 1 MB.")
                : throw new CredentialsException($"The {what} file '{path}' was written while it was read.");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or NotSupportedException)
        {
            throw new CredentialsException($"The {what} file '{path}' cannot be read: {e.Message}", e);
        }
    }

    private static string? LineOf(byte[]? file) => file is null ? null : Encoding.UTF8.GetString(file).Trim();

    private static byte[] DigestOf(params ReadOnlySpan<byte[]?> files)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach (var file in files)
        {
            hash.AppendData(BitConverter.GetBytes(file?.Length ?? -1));
            hash.AppendData(file ?? []);
        }

        return hash.GetHashAndReset();
    }
}

/// <summary>What files of credentials say at one moment.</summary>
internal sealed record CredentialFiles(byte[]? Authorities, byte[]? Certificate, byte[]? Key, string? Password)
{
    /// <summary>The header that a call carries; null: none.</summary>
    public required string? Authorization { get; init; }

    /// <summary>Of the content of all files about TLS.</summary>
    public required byte[] TlsDigest { get; init; }

    public bool HasTlsOf(LoadedCredentials loaded) => TlsDigest.AsSpan().SequenceEqual(loaded.TlsDigest);

    public bool IsSameAs(LoadedCredentials loaded) => HasTlsOf(loaded) && string.Equals(Authorization, loaded.Authorization, StringComparison.Ordinal);

    public bool IsSameAs(CredentialFiles other) =>
        TlsDigest.AsSpan().SequenceEqual(other.TlsDigest) && string.Equals(Authorization, other.Authorization, StringComparison.Ordinal);
}
