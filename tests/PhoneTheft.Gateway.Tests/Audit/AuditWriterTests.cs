using System.Security.Cryptography;
using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Testing;
using Microsoft.Extensions.Time.Testing;
using PhoneTheft.Gateway.Audit;
using PhoneTheft.Gateway.Auditing;
using PhoneTheft.Gateway.Store.Redis;

namespace PhoneTheft.Gateway.Tests.Audit;

/// <summary>Files are begun by size and age, removed when they are old, and verify well through all of it.</summary>
public sealed class AuditWriterTests : IDisposable
{
    private const string Node = "gw1-0a1b2c3d";

    private readonly DirectoryInfo _root = Directory.CreateTempSubdirectory("phonetheft-test-");
    private readonly FakeTimeProvider _time = new(WrittenLog.Begin);
    private readonly AuditKey _key = AuditKey.Create();
    private readonly AuditPlace _place;
    private readonly ServiceProvider _services = new ServiceCollection().AddMetrics().BuildServiceProvider();
    private AuditWriter _writer;

    public AuditWriterTests()
    {
        _place = new AuditPlace(
            new AuditOptions { Directory = Path.Combine(_root.FullName, "audit"), FileSize = 65_536, FileAge = TimeSpan.FromDays(1), KeepFor = TimeSpan.FromDays(30) },
            new StoreOptions(), isOnByDefault: true);
        _writer = Open();
    }

    [Fact]
    public void A_day_later_the_next_file_is_begun()
    {
        Write(2);
        _time.Advance(TimeSpan.FromHours(23));
        Write(1);
        _time.Advance(TimeSpan.FromHours(2));
        Write(1);

        Assert.Equal(["audit-00000001-20261127T154001Z.jsonl", "audit-00000002-20261128T164001Z.jsonl"], AuditFileName.In(_place.Directory).Select(file => file.Name));
        AssertGood(lines: 6);
    }

    [Fact]
    public void A_full_file_is_followed_by_the_next()
    {
        for (var i = 0; i < 4; i++)
        {
            Write(100);
        }

        Assert.InRange(AuditFileName.In(_place.Directory).Count, 2, 4);
        Assert.Empty(Verify().Findings);
        Assert.Equal(400 + AuditFileName.In(_place.Directory).Count, Verify().Verified);
    }

    [Fact]
    public void A_log_goes_on_after_a_restart()
    {
        Write(3);
        _writer.Dispose();
        _writer = Open();
        Write(2);

        AssertGood(lines: 6);
        Assert.Single(AuditFileName.In(_place.Directory));
    }

    [Fact]
    public void A_restart_goes_on_where_a_new_file_was_not_begun_yet()
    {
        Write(3);
        _writer.Dispose();
        File.WriteAllText(Path.Combine(_place.Directory, "audit-00000002-20261128T154001Z.jsonl"), "{\"line\":5");
        _writer = Open();
        Write(1);

        AssertGood(lines: 5);
    }

    [Fact]
    public void Old_files_are_removed_and_a_record_names_them()
    {
        for (var day = 0; day < 40; day++)
        {
            Write(1);
            _time.Advance(TimeSpan.FromDays(1));
        }

        Remove();

        var files = AuditFileName.In(_place.Directory);
        Assert.Equal(10, files[0].Number);
        var verified = Verify();
        Assert.Empty(verified.Findings);
        Assert.Equal("Retention removed the files up to audit-00000009-20261205T154001Z.jsonl, with the lines up to 18.", Assert.Single(verified.Notes));
        Assert.Equal(19, verified.FirstLine);
    }

    [Fact]
    public void A_file_beyond_what_retention_removed_is_missed()
    {
        for (var day = 0; day < 40; day++)
        {
            Write(1);
            _time.Advance(TimeSpan.FromDays(1));
        }

        Remove();
        File.Delete(Path.Combine(_place.Directory, AuditFileName.In(_place.Directory)[0].Name));

        var finding = Assert.Single(Verify().Findings);
        Assert.Equal(AuditProblem.FileMissing, finding.Problem);
        Assert.StartsWith("File 00000010 is missing at the beginning", finding.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_file_that_is_taken_away_is_named_and_the_log_goes_on()
    {
        Write(2);
        File.Delete(Path.Combine(_place.Directory, AuditFileName.In(_place.Directory)[0].Name));
        _time.Advance(TimeSpan.FromSeconds(1));
        Write(2);

        Assert.Equal(AuditProblem.FileMissing, Assert.Single(Verify().Findings).Problem);
        Assert.Contains("the file before is gone", File.ReadAllText(Path.Combine(_place.Directory, AuditFileName.In(_place.Directory)[0].Name)), StringComparison.Ordinal);
    }

    [Fact]
    public void Long_texts_are_cut_and_strange_ones_stay_one_line()
    {
        _writer.Write([WrittenLog.Entry(1) with { Actor = "\n\u001b[31m\"}", Note = new string('x', 1_000) }]);

        var line = File.ReadAllLines(Path.Combine(_place.Directory, AuditFileName.In(_place.Directory)[0].Name))[1];
        Assert.Contains("\"actor\":\"\\n\\u001B[31m\\u0022}\"", line, StringComparison.Ordinal);
        Assert.Contains($"\"note\":\"{new string('x', 255)}\\u2026\"", line, StringComparison.Ordinal);
        AssertGood(lines: 2);
    }

    [Fact]
    public void What_a_file_holds_is_a_keyed_hash()
    {
        _writer.Write([Read("A"), Read("A"), Read("B")]);

        var hashes = File.ReadAllLines(Path.Combine(_place.Directory, AuditFileName.In(_place.Directory)[0].Name))[1..]
            .Select(line => JsonDocument.Parse(line).RootElement.GetProperty("content").GetString()!).ToList();
        Assert.Equal(hashes[0], hashes[1]);
        Assert.NotEqual(hashes[0], hashes[2]);
        Assert.Matches("^[0-9a-f]{32}$", hashes[0]);
        Assert.NotEqual(Convert.ToHexStringLower(SHA256.HashData("A"u8))[..32], hashes[0]);

        static AuditEntry Read(string content) => new(AuditKind.Register, WrittenLog.Begin) { Content = content };
    }

    public void Dispose()
    {
        _writer.Dispose();
        _services.Dispose();
        _root.Delete(recursive: true);
    }

    private void Write(int lines) => _writer.Write([.. Enumerable.Range(0, lines).Select(number => WrittenLog.Entry(number))]);

    private void Remove() => new AuditRetention(_place, _time, new FakeLogger<AuditRetention>()).RemoveWhatIsOld(_writer);

    private AuditWriter Open()
    {
        var files = AuditFiles.Open(_place.Directory);
        var end = AuditLogEnd.Find(_place.Directory, _key);
        if (end is not null)
        {
            files.GoOnWith(end);
        }

        return new AuditWriter(
            _place.Options, files, new AuditLineWriter(_key, Node, inClear: false, end?.Lines ?? 0, end?.Hash ?? AuditChain.Beginning),
            new AuditMetrics(_services.GetRequiredService<System.Diagnostics.Metrics.IMeterFactory>(), new AuditHealth(_place, new FakeLogger<AuditHealth>())), _time);
    }

    private VerifiedLog Verify() => Assert.Single(
        AuditVerifier.Verify(_key, [_place.Directory], _writer.Safe is { } head ? [head] : [], [], TestContext.Current.CancellationToken).Logs);

    private void AssertGood(long lines)
    {
        var verified = Verify();
        Assert.Empty(verified.Findings);
        Assert.Equal((lines, true), (verified.Verified, verified.IsEndKnown));
    }
}
