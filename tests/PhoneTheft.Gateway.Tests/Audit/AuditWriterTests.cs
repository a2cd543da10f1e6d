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
    private readonly AuditHealth _health;
    private readonly ServiceProvider _services = new ServiceCollection().AddMetrics().BuildServiceProvider();
    private readonly FakeLogger<AuditRetention> _log = new();
    private AuditWriter _writer;

    public AuditWriterTests()
    {
        _place = new AuditPlace(
            new AuditOptions { Directory = Path.Combine(_root.FullName, "audit"), FileSize = 65_536, FileAge = TimeSpan.FromDays(1), KeepFor = TimeSpan.FromDays(30) },
            new StoreOptions(), isOnByDefault: true);
        _health = new AuditHealth(_place, new FakeLogger<AuditHealth>());
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
    public void Files_that_go_while_they_are_verified_are_not_missed()
    {
        for (var day = 0; day < 40; day++)
        {
            Write(1);
            _time.Advance(TimeSpan.FromDays(1));
        }

        Write(1);
        var verified = new VerifiedLog(_place.Directory);
        using var walk = new LogWalk(_key, verified, []);
        var files = AuditFileName.In(_place.Directory);
        for (var file = 0; file < files.Count; file++)
        {
            if (file == 2)
            {
                Remove();
            }

            walk.Enter(files[file], isLast: file == files.Count - 1);
        }

        walk.Finish();

        Assert.Empty(verified.Findings);
        Assert.Equal((31 + 2 + 1, 0L), (verified.Files, verified.AllFindings));
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
    public void A_file_taken_away_is_named_and_the_log_continues()
    {
        Write(2);
        File.Delete(Path.Combine(_place.Directory, AuditFileName.In(_place.Directory)[0].Name));
        _time.Advance(TimeSpan.FromSeconds(1));
        Write(2);

        Assert.Equal(AuditProblem.FileMissing, Assert.Single(Verify().Findings).Problem);
        Assert.Contains("the file before is gone", File.ReadAllText(Path.Combine(_place.Directory, AuditFileName.In(_place.Directory)[0].Name)), StringComparison.Ordinal);
    }

    [Fact]
    public void Half_a_line_is_cut_before_the_next_file_begins()
    {
        Write(3);
        _writer.Dispose();
        File.AppendAllText(PathOf(0), "{\"line\":5,\"at\":");
        _time.Advance(TimeSpan.FromDays(2));
        _writer = Open();
        Write(1);

        AssertGood(lines: 6);
        Assert.Equal(2, AuditFileName.In(_place.Directory).Count);
    }

    [Fact]
    public void A_blank_line_at_the_end_is_damage_and_the_file_stays()
    {
        Write(3);
        _writer.Dispose();
        File.AppendAllText(PathOf(0), "\n");

        Assert.Contains("was changed", Assert.Throws<InvalidDataException>(() => _writer = Open()).Message, StringComparison.Ordinal);
        Assert.True(File.Exists(PathOf(0)));
    }

    [Fact]
    public void A_directory_that_was_copied_back_gets_the_lines()
    {
        Write(2);
        Directory.Move(_place.Directory, _place.Directory + ".away");
        Directory.CreateDirectory(_place.Directory);
        var name = Assert.Single(AuditFileName.In(_place.Directory + ".away")).Name;
        File.Copy(Path.Combine(_place.Directory + ".away", name), Path.Combine(_place.Directory, name));
        Write(1);

        AssertGood(lines: 4);
    }

    [Fact]
    public void A_file_that_lost_its_end_is_left_and_the_next_begun()
    {
        Write(3);
        File.WriteAllText(PathOf(0), File.ReadAllLines(PathOf(0))[0] + "\n");
        _time.Advance(TimeSpan.FromSeconds(1));
        Write(1);

        Assert.Equal(AuditProblem.FileCut, Assert.Single(Verify().Findings).Problem);
        Assert.Equal(2, AuditFileName.In(_place.Directory).Count);
    }

    [Fact]
    public void A_file_that_others_made_longer_is_left_as_it_is()
    {
        Write(1);
        File.AppendAllText(PathOf(0), "planted\n");
        _time.Advance(TimeSpan.FromSeconds(1));
        Write(1);

        Assert.EndsWith("planted\n", File.ReadAllText(PathOf(0)), StringComparison.Ordinal);
        Assert.Equal(AuditProblem.LineChanged, Assert.Single(Verify().Findings).Problem);
    }

    [Fact]
    public void A_file_with_an_old_name_is_not_removed()
    {
        for (var day = 0; day < 5; day++)
        {
            Write(1);
            _time.Advance(TimeSpan.FromDays(1));
        }

        for (var file = 1; file < 4; file++)
        {
            File.Move(PathOf(file), Path.Combine(_place.Directory, $"audit-0000000{file + 1}-20200101T000000Z.jsonl"));
        }

        Remove();

        Assert.Equal(5, AuditFileName.In(_place.Directory).Count);
        Assert.Contains("nothing is removed", Assert.Single(_log.Collector.GetSnapshot()).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Nothing_is_removed_where_a_first_line_was_changed()
    {
        for (var day = 0; day < 40; day++)
        {
            Write(1);
            _time.Advance(TimeSpan.FromDays(1));
        }

        File.WriteAllText(PathOf(3), File.ReadAllText(PathOf(3)).Replace("2026-11-30", "2026-11-29", StringComparison.Ordinal));
        Remove();

        Assert.Equal(40, AuditFileName.In(_place.Directory).Count);
        Assert.Contains("nothing is removed", Assert.Single(_log.Collector.GetSnapshot()).Message, StringComparison.Ordinal);
        Assert.Null(_health.Fault);
        Assert.StartsWith("Old files of the audit log are not removed", Assert.Single(_health.Warnings), StringComparison.Ordinal);
    }

    [Fact]
    public void A_clock_far_ahead_of_the_log_removes_nothing()
    {
        for (var day = 0; day < 5; day++)
        {
            Write(1);
            _time.Advance(TimeSpan.FromDays(1));
        }

        _writer.Dispose();
        _time.SetUtcNow(_time.GetUtcNow().AddYears(10));
        _writer = Open();
        Write(1);
        Remove();

        Assert.Equal(6, AuditFileName.In(_place.Directory).Count);
        Assert.Contains("clock", Assert.Single(_log.Collector.GetSnapshot()).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("audit-00000001-99999999T999999Z.jsonl")]
    [InlineData("audit-00000001-20260230T000000Z.jsonl")]
    [InlineData("audit-00000001-20261127T154001Z.jsonl.unfinished")]
    public void A_name_that_no_gateway_gives_is_no_file(string name)
    {
        Assert.Null(AuditFileName.Read(name));
    }

    [Fact]
    public void A_carrier_is_found_where_a_note_names_it()
    {
        _writer.Write([Added("acme, nordtel"), Added("acme-2, nordtel"), WrittenLog.Entry(1) with { Note = "acme" }]);

        var found = AuditFinder.Find(
            [_place.Directory], new AuditQuery([_key], device: null, "acme", since: null), TestContext.Current.CancellationToken);

        Assert.Equal("acme, nordtel", Assert.Single(found).Value("note"));

        static AuditEntry Added(string carriers) => new(AuditKind.Admin, WrittenLog.Begin) { Note = carriers };
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
    public void A_sync_every_second_is_one_a_second_and_one_at_the_end()
    {
        _writer.Dispose();
        _writer = Open(new AuditOptions { Sync = AuditSync.EverySecond });
        Write(1);
        Write(1);

        Assert.Equal(2, SafeAfterSync());
        _time.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal(3, SafeAfterSync());
        Write(1);
        Assert.Equal(3, SafeAfterSync());
        Assert.Equal(4, SafeAfterSync(isLast: true));
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

        static AuditEntry Read(string content) => new(AuditKind.FileRead, WrittenLog.Begin) { Content = content };
    }

    public void Dispose()
    {
        _writer.Dispose();
        _services.Dispose();
        _root.Delete(recursive: true);
    }

    private void Write(int lines) => _writer.Write([.. Enumerable.Range(0, lines).Select(number => WrittenLog.Entry(number))]);

    private long SafeAfterSync(bool isLast = false)
    {
        _writer.SyncIfDue(isLast);
        return _writer.Safe!.Lines;
    }

    private void Remove() => new AuditRetention(_place, _health, _time, _log).RemoveWhatIsOld(_writer);

    private string PathOf(int file) => Path.Combine(_place.Directory, AuditFileName.In(_place.Directory)[file].Name);

    private AuditWriter Open(AuditOptions? options = null)
    {
        var files = AuditFiles.Open(_place.Directory);
        var end = AuditLogEnd.Find(_place.Directory, _key, out var unfinished);
        foreach (var file in unfinished)
        {
            files.SetAside(file);
        }

        if (end is not null)
        {
            files.GoOnWith(end);
        }

        return new AuditWriter(
            options ?? _place.Options, files, new AuditLineWriter(_key, Node, inClear: false, end?.Lines ?? 0, end?.Hash ?? KeyedHash.Beginning),
            new AuditMetrics(_services.GetRequiredService<System.Diagnostics.Metrics.IMeterFactory>(), _health), _time);
    }

    private VerifiedLog Verify() => Assert.Single(
        AuditVerifier.Verify([_key], [_place.Directory], _writer.Safe is { } head ? [head] : [], [], TestContext.Current.CancellationToken).Logs);

    private void AssertGood(long lines)
    {
        var verified = Verify();
        Assert.Empty(verified.Findings);
        Assert.Equal((lines, true), (verified.Verified, verified.IsEndKnown));
    }
}
