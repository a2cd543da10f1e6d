using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using PhoneTheft.Gateway.Configuration;

namespace PhoneTheft.Gateway.Certificates;

/// <summary>All lists of revoked certificates as they were read: of each issuer the newest that it has signed.</summary>
/// <param name="all">The lists.</param>
/// <param name="grace">How long a list counts beyond the time when the next one was due.</param>
internal sealed class RevocationLists(IReadOnlyList<RevocationList> all, TimeSpan grace)
{
    private const string Label = "X509 CRL";

    /// <summary>Certificates and lists "without an end" end in the last second of the year 9999.</summary>
    private static readonly DateTimeOffset Latest = DateTimeOffset.MaxValue.AddTicks(-1);

    private readonly ILookup<string, RevocationList> _byIssuer = all.OrderByDescending(list => list.ThisUpdate).ToLookup(list => list.Issuer, StringComparer.Ordinal);

    public IReadOnlyList<RevocationList> All => all;

    /// <exception cref="InvalidDataException">One of them can't be used, or an authority did not sign the list that bears its name.</exception>
    public static RevocationLists Read(IReadOnlyList<FileContent> files, X509Certificate2Collection authorities, TimeSpan grace)
    {
        var all = files.SelectMany(Read).ToList();
        foreach (var list in all)
        {
            var named = authorities.Where(authority => RevocationList.NameOf(authority.SubjectName) == list.Issuer).ToList();
            if (named.Count > 0 && !named.Exists(list.IsSignedBy))
            {
                throw new InvalidDataException($"{list.File} is not signed by its issuer {list.IssuerName}.");
            }
        }

        return new RevocationLists(all, grace);
    }

    /// <summary>Until when a list counts.</summary>
    public DateTimeOffset EndOf(RevocationList list) => list.NextUpdate < Latest - grace ? list.NextUpdate + grace : Latest;

    /// <summary>The newest list of an issuer; null: there is none.</summary>
    /// <remarks>One from the future as well: an authority whose clock is fast has revoked what is in it all the same.</remarks>
    public RevocationList? Find(X509Certificate2 issuer) =>
        _byIssuer[RevocationList.NameOf(issuer.SubjectName)].FirstOrDefault(list => list.IsSignedBy(issuer));

    /// <summary>An issuer's newest list in the others that is older than its newest here; null: there is none.</summary>
    public RevocationList? NewerThan(RevocationLists others) =>
        others._byIssuer.Select(issuer => issuer.First()).FirstOrDefault(
            list => _byIssuer[list.Issuer].FirstOrDefault() is { } here && here.ThisUpdate > list.ThisUpdate);

    /// <summary>The moments at which what it says may change.</summary>
    public IEnumerable<DateTimeOffset> Boundaries => all.Select(list => EndOf(list).AddTicks(1));

    /// <summary>What is to be said of the newest list of each issuer.</summary>
    public IEnumerable<string> WarningsAt(DateTimeOffset now) =>
        from issuer in _byIssuer
        let list = issuer.First()
        let name = $"The list of revoked certificates of {list.IssuerName} in {list.File}"
        let warning = now > EndOf(list) ? $"{name} is overdue since {Text(list.NextUpdate)}. Certificates of this issuer are refused."
            : now > list.NextUpdate ? $"{name} is overdue since {Text(list.NextUpdate)}. From {Text(EndOf(list))} certificates of this issuer are refused."
            : now < list.ThisUpdate ? $"{name} lies in the future: it is from {Text(list.ThisUpdate)}. It counts. Check the clock of this machine, " +
                "and that of the authority."
            : null
        where warning is not null
        select warning;

    private static string Text(DateTimeOffset time) => $"{time:yyyy-MM-dd HH:mm:ss} UTC";

    private static IEnumerable<RevocationList> Read(FileContent file)
    {
        if (!PemCertificates.IsIn(file))
        {
            return [RevocationList.Read(file.Bytes, file.Path)];
        }

        var text = Encoding.ASCII.GetString(file.Bytes);
        var lists = new List<RevocationList>();
        for (var at = 0; PemEncoding.TryFind(text.AsSpan(at), out var found); at += found.Location.End.Value)
        {
            if (text.AsSpan(at)[found.Label] is Label)
            {
                lists.Add(RevocationList.Read(Convert.FromBase64String(text[(at + found.Base64Data.Start.Value)..(at + found.Base64Data.End.Value)]), file.Path));
            }
        }

        // A block without its end is passed over.
        return lists.Count == text.AsSpan().Count($"-----BEGIN {Label}-----") && lists.Count > 0
            ? lists
            : throw new InvalidDataException($"{file.Path} has no whole list of revoked certificates in PEM.");
    }
}
