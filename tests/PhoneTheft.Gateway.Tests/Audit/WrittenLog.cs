using PhoneTheft.Gateway.Audit;
using PhoneTheft.Gateway.Core;

namespace PhoneTheft.Gateway.Tests.Audit;

/// <summary>An audit log as a gateway writes it, in a directory of its own, for a test to tamper with.</summary>
internal sealed class WrittenLog : IDisposable
{
    public static readonly DateTimeOffset Begin = new(2026, 11, 27, 15, 40, 1, TimeSpan.Zero);

    private readonly DirectoryInfo _directory = System.IO.Directory.CreateTempSubdirectory("phonetheft-test-");

    /// <param name="node">Whose log it is.</param>
    /// <param name="key">Its key.</param>
    /// <param name="files">How many lines each file has after its first.</param>
    public WrittenLog(string node, AuditKey key, params int[] files)
    {
        Key = key;
        using var lines = new AuditLineWriter(key, node, inClear: false, 0, KeyedHash.Beginning);
        var before = "";
        foreach (var count in files)
        {
            var name = AuditFileName.Of(Names.Count + 1, Begin.AddDays(Names.Count));
            lines.Write(
                new AuditEntry(AuditKind.File, Begin.AddDays(Names.Count)),
                new AuditFileStart(name.Name, before, lines.Lines, Convert.ToHexStringLower(lines.Head)));
            for (var i = 0; i < count; i++)
            {
                lines.Write(Entry(lines.Lines));
            }

            File.WriteAllBytes(Path.Combine(Directory, name.Name), lines.Written.ToArray());
            lines.GoOnFrom(lines.Lines, lines.Head);
            Names.Add(before = name.Name);
        }

        Head = new AuditHead(node, lines.Lines, Convert.ToHexStringLower(lines.Head));
    }

    public AuditKey Key { get; }

    public string Directory => _directory.FullName;

    public List<string> Names { get; } = [];

    /// <summary>What the store was told of it.</summary>
    public AuditHead Head { get; }

    public static AuditEntry Entry(long number) => new(AuditKind.Write, Begin.AddSeconds(number))
    {
        Carrier = number % 2 == 0 ? "acme" : "nordtel",
        Actor = "J. \"Ö\" Doe",
        Call = "Block",
        Outcome = AuditOutcome.Changed,
        Device = EquipmentIdentity.FromValue(49_015_420_000_000 + (ulong)number),
        Hold = "BLOCK STOLEN",
        Revision = new Revision(3, 1, number, 7),
    };

    public string PathOf(int file) => Path.Combine(Directory, Names[file]);

    public List<string> LinesOf(int file) => [.. File.ReadAllText(PathOf(file)).Split('\n')[..^1]];

    /// <summary>Rewrites a file with other lines.</summary>
    public void Rewrite(int file, Action<List<string>> change)
    {
        var lines = LinesOf(file);
        change(lines);
        File.WriteAllText(PathOf(file), string.Concat(lines.Select(line => line + "\n")));
    }

    /// <summary>Verifies it as with the anchor of its gateway.</summary>
    public VerifiedLog Verify(AuditKey? key = null) => Verify([Head], key);

    public VerifiedLog Verify(IReadOnlyList<AuditHead> heads, AuditKey? key = null) =>
        Assert.Single(AuditVerifier.Verify([key ?? Key], [Directory], heads, [], TestContext.Current.CancellationToken).Logs);

    public void Dispose() => _directory.Delete(recursive: true);
}
