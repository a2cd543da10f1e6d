using System.Security.Cryptography.X509Certificates;
using PhoneTheft.Gateway.Configuration;

namespace PhoneTheft.Gateway.Certificates;

/// <summary>The trust in force; its files are read again when they change.</summary>
internal sealed class CurrentTrust
{
    private const int MostBytesOfAuthorities = 1 << 20;

    /// <summary>A list of a million certificates has some 40 MB.</summary>
    private const int MostBytesOfLists = 64 << 20;

    private readonly CertificatesOptions _options;
    private volatile ClientTrust _inForce = new([], null);

    /// <exception cref="SettingsRefusedException">A file can't be used.</exception>
    public CurrentTrust(CertificatesOptions options, WatchedFiles files)
    {
        _options = options;
        IsAsked = options.Authorities is not null;
        if (options.Authorities is { } authorities)
        {
            files.Watch(new WatchedPlace("Security:Certificates:Authorities", [authorities], MostBytesOfAuthorities), TakeAuthorities);
        }

        if (options.RevocationLists is { } lists)
        {
            files.Watch(new WatchedPlace("Security:Certificates:RevocationLists", [lists], MostBytesOfLists), TakeLists);
        }
    }

    /// <summary>Whether clients are asked for a certificate at all.</summary>
    public bool IsAsked { get; }

    public ClientTrust InForce => _inForce;

    /// <summary>A sentence for each list whose successor should have come, or whose own time has not.</summary>
    public IEnumerable<string> WarningsAt(DateTimeOffset now) => _inForce.Lists?.WarningsAt(now) ?? [];

    private void TakeAuthorities(IReadOnlyList<FileContent> files)
    {
        var authorities = new X509Certificate2Collection();
        foreach (var file in files)
        {
            if (file.IsWritableByOthers)
            {
                throw new InvalidDataException($"{file.Path} may be changed by others: chmod go-w.");
            }

            authorities.AddRange(PemCertificates.Read(file));
        }

        // Without a root in the file no chain could end, and every client would be told to send more.
        if (!authorities.Any(one => one.SubjectName.RawData.AsSpan().SequenceEqual(one.IssuerName.RawData)))
        {
            throw new InvalidDataException($"{files[0].Path} has no root: a certificate whose issuer is itself. Add it.");
        }

        _inForce = new ClientTrust(authorities, _inForce.Lists);
    }

    private void TakeLists(IReadOnlyList<FileContent> files)
    {
        var lists = RevocationLists.Read(files, _inForce.Authorities, _options.RevocationGrace);
        if (_inForce.Lists?.NewerThan(lists) is { } older)
        {
            throw new InvalidDataException(
                $"{older.File} is older than the list in force of {older.IssuerName}: it is from {older.ThisUpdate:yyyy-MM-dd HH:mm:ss} UTC.");
        }

        _inForce = new ClientTrust(_inForce.Authorities, lists);
    }
}
