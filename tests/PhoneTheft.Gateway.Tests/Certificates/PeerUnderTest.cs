using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;
using PhoneTheft.Gateway.Certificates;
using PhoneTheft.Gateway.Configuration;

namespace PhoneTheft.Gateway.Tests.Certificates;

/// <summary>A gateway's trust in files that a test may change, and a clock that it may move.</summary>
internal sealed class PeerUnderTest : IDisposable
{
    private readonly DirectoryInfo _directory = Directory.CreateTempSubdirectory("phonetheft-test-");

    /// <summary>Of its own: a day of the other clock would be 86,400 looks at the files.</summary>
    private readonly FakeTimeProvider _looking = new();

    private readonly WatchedFiles _files;
    private CurrentTrust? _trust;

    public PeerUnderTest()
    {
        Time.SetUtcNow(TimeProvider.System.GetUtcNow());
        _files = new WatchedFiles(_looking, NullLogger<WatchedFile>.Instance);
        Authority = new TestAuthority(time: Time);
        File.WriteAllText(AuthoritiesFile, Authority.Pem);
        Lists = _directory.CreateSubdirectory("lists").FullName;
    }

    public FakeTimeProvider Time { get; } = new();

    public TestAuthority Authority { get; }

    public string AuthoritiesFile => Path.Combine(_directory.FullName, "authorities.pem");

    /// <summary>A directory for lists of revoked certificates.</summary>
    public string Lists { get; }

    public IEnumerable<string> Faults => _files.Faults;

    public IEnumerable<string> ListWarnings => Trust.WarningsAt(Time.GetUtcNow());

    /// <summary>Of the gateway: with lists if there are any when it is first asked for.</summary>
    public CurrentTrust Trust => _trust ??= new CurrentTrust(
        new CertificatesOptions
        {
            Authorities = AuthoritiesFile,
            RevocationLists = Directory.EnumerateFileSystemEntries(Lists).Any() ? Lists : null,
        },
        _files);

    public void WriteList(string name, byte[] list) => File.WriteAllBytes(Path.Combine(Lists, name), list);

    public PeerCertificate Connect(TestCertificate certificate) =>
        new(certificate.Certificate, [.. certificate.Intermediates], Trust, Time);

    public CertificateVerdict VerdictOf(TestCertificate certificate) => Connect(certificate).Verdict;

    /// <summary>Lets changed files be seen.</summary>
    public void Reload()
    {
        _looking.Advance(TimeSpan.FromSeconds(1));
        _looking.Advance(TimeSpan.FromSeconds(1));
    }

    public void Dispose()
    {
        _files.Dispose();
        Authority.Dispose();
        _directory.Delete(recursive: true);
    }
}
