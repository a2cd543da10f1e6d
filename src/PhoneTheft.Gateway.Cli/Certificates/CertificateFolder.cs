using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using PhoneTheft.Gateway.Cli.Failures;
using PhoneTheft.Gateway.Cli.Files;

namespace PhoneTheft.Gateway.Cli.Certificates;

/// <summary>A folder with a certificate authority to try the gateway with, and with what it has issued.</summary>
/// <param name="folder">Where it is.</param>
internal sealed class CertificateFolder(string folder)
{

    public string Authority { get; } = Path.Combine(folder, "ca.crt");

    public string AuthorityKey { get; } = Path.Combine(folder, "ca.key");

    public string RevocationList { get; } = Path.Combine(folder, "ca.crl");

    public string Settings { get; } = Path.Combine(folder, "gateway.json");

    public string Register { get; } = Path.Combine(folder, "carriers.json");

    /// <summary>Names that a carrier cannot have here: files of the folder have them.</summary>
    public static IReadOnlyList<string> TakenNames { get; } = ["ca", "server"];

    public bool HasAuthority => File.Exists(Authority) || File.Exists(AuthorityKey);

    public string CertificateOf(string name) => Path.Combine(folder, $"{name}.crt");

    public string KeyOf(string name) => Path.Combine(folder, $"{name}.key");

    public void Make() => SafeFile.MakeDirectory(folder);

    /// <exception cref="CliException">The certificate or the key is there.</exception>
    public void RefuseIfThere(string name)
    {
        if (new[] { CertificateOf(name), KeyOf(name) }.FirstOrDefault(File.Exists) is { } path)
        {
            throw new CliException(ExitCode.Failure, "FILE_EXISTS", $"{path} exists, and certificates and keys are never overwritten.")
            {
                Hint = "Use another folder with --out, or move the file away.",
            };
        }
    }

    public void Save(string name, X509Certificate2 certificate, ECDsa key)
    {
        // The key first: without it the certificate is of no use, and a second run would find the name taken.
        SafeFile.Create(KeyOf(name), Encoding.ASCII.GetBytes(key.ExportPkcs8PrivateKeyPem() + "\n"));
        SafeFile.Create(CertificateOf(name), Encoding.ASCII.GetBytes(certificate.ExportCertificatePem() + "\n"), isPublic: true);
    }

    public void SaveRevocationList(byte[] list) =>
        SafeFile.Replace(RevocationList, Encoding.ASCII.GetBytes(PemEncoding.WriteString("X509 CRL", list) + "\n"), isPublic: true);

    /// <summary>Reads a certificate, and its key if it is to sign.</summary>
    /// <exception cref="CliException">It is not there, or is damaged.</exception>
    public X509Certificate2 Load(string name, bool withKey = false)
    {
        try
        {
            var certificate = Read(CertificateOf(name));
            return withKey ? X509Certificate2.CreateFromPem(certificate, Read(KeyOf(name))) : X509Certificate2.CreateFromPem(certificate);
        }
        catch (Exception e) when (e is CryptographicException or ArgumentException)
        {
            throw new CliException(ExitCode.Failure, "CERTIFICATE_UNREADABLE", $"{CertificateOf(name)} or its key is damaged: {e.Message}");
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            throw new CliException(ExitCode.Failure, "CERTIFICATE_MISSING", $"{e.Message.TrimEnd('.')}.")
            {
                Hint = "'phonetheft certs --out FOLDER' makes certificates; name that folder with --out.",
            };
        }
    }

    public static string Read(string path) => TextOf(BoundedFile.Read(path));

    /// <summary>Reads a file that is longer than others may be.</summary>
    /// <exception cref="IOException">It is larger, or cannot be read.</exception>
    public static string Read(string path, int largest)
    {
        using var file = File.OpenRead(path);
        var bytes = BoundedFile.Read(file, largest);
        return bytes.Length <= largest ? TextOf(bytes) : throw new IOException($"{path} is larger than {largest >> 20} MB.");
    }

    // Editors of Windows put a mark before the text, which is no part of it.
    private static string TextOf(byte[] bytes) => Encoding.UTF8.GetString(bytes).TrimStart('\uFEFF');
}
