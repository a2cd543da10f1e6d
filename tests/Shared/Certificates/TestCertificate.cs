using System.Net.Security;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;

namespace PhoneTheft.Gateway.Testing;

/// <summary>A certificate with its key and the intermediates up to the root, in memory or in files.</summary>
internal sealed class TestCertificate(X509Certificate2 certificate, IReadOnlyList<X509Certificate2> chain) : IDisposable
{
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    /// <summary>With its key.</summary>
    public X509Certificate2 Certificate => certificate;

    public IReadOnlyList<X509Certificate2> Intermediates => chain;

    /// <summary>SHA-256 in upper-case hex, as the register has it.</summary>
    public string Thumbprint => certificate.GetCertHashString(HashAlgorithmName.SHA256);

    /// <summary>The certificate and its intermediates, as a file has them.</summary>
    public string ChainPem => string.Join('\n', chain.Prepend(certificate).Select(one => one.ExportCertificatePem()));

    public string KeyPem => certificate.GetECDsaPrivateKey()!.ExportPkcs8PrivateKeyPem();

    /// <summary>For a client's handshake, intermediates included.</summary>
    public SslStreamCertificateContext ForHandshake => SslStreamCertificateContext.Create(certificate, [.. chain], offline: true);

    /// <summary>The same certificate, without the intermediates that lead to the root.</summary>
    public TestCertificate WithoutIntermediates() => new(certificate, []);

    /// <summary>The same certificate, with one more sent along.</summary>
    public TestCertificate With(X509Certificate2 another) => new(certificate, [.. chain, another]);

    /// <summary>Writes two PEM files, the second one private; files that are there are replaced.</summary>
    public (string Certificate, string Key) WritePem(string directory, string name = "server")
    {
        var (pem, key) = (Path.Combine(directory, $"{name}.pem"), Path.Combine(directory, $"{name}.key"));
        File.WriteAllText(pem, ChainPem);
        WritePrivately(key, Encoding.ASCII.GetBytes(KeyPem));
        return (pem, key);
    }

    /// <summary>Writes one PFX file, and its password into another, both private.</summary>
    public (string Pfx, string PasswordFile) WritePfx(string directory, string password = "a password", string name = "server")
    {
        var (pfx, file) = (Path.Combine(directory, $"{name}.pfx"), Path.Combine(directory, $"{name}.password"));
        X509Certificate2Collection all = [certificate, .. chain];
        WritePrivately(pfx, all.Export(X509ContentType.Pfx, password)!);
        WritePrivately(file, Encoding.UTF8.GetBytes(password));
        return (pfx, file);
    }

    public void Dispose() => certificate.Dispose();

    private static void WritePrivately(string path, byte[] bytes)
    {
        File.WriteAllBytes(path, bytes);
        if (!OperatingSystem.IsWindows())
        {
            File.SetUnixFileMode(path, OwnerOnly);
        }
    }
}
