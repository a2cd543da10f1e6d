using CsCheck;
using PhoneTheft.Gateway.Audit;

namespace PhoneTheft.Gateway.Tests.Audit;

/// <summary>What somebody does to a log without its key is found, and named.</summary>
public sealed class AuditVerifierTests : IDisposable
{
    // Files of 4, 5 and 3 lines: the numbers 1 to 4, 5 to 9 and 10 to 12.
    private readonly WrittenLog _log = new("gw1-0a1b2c3d", AuditKey.Create(), 3, 4, 2);

    [Fact]
    public void An_untouched_log_is_good()
    {
        var found = _log.Verify();

        Assert.Empty(found.Findings);
        Assert.Empty(found.Notes);
        Assert.Equal((3, 12L, 1L, 12L), (found.Files, found.Verified, found.FirstLine, found.LastLine));
        Assert.Equal(_log.Head, found.Head);
        Assert.Equal("gw1-0a1b2c3d", found.Node);
        Assert.True(found.IsEndKnown);
    }

    [Fact]
    public void A_changed_line_is_named()
    {
        _log.Rewrite(1, lines => lines[2] = lines[2].Replace("STOLEN", "COPIED", StringComparison.Ordinal));

        FindsOnly(AuditProblem.LineChanged, file: 1, place: 3, "Line 7 was changed.");
    }

    [Fact]
    public void A_line_with_a_changed_hash_is_named()
    {
        _log.Rewrite(1, lines => lines[2] = lines[2][..^3] + (lines[2][^3] == '0' ? "1\"}" : "0\"}"));

        FindsOnly(AuditProblem.LineChanged, file: 1, place: 3, "Line 7 was changed.");
    }

    [Fact]
    public void A_removed_line_is_named()
    {
        _log.Rewrite(1, lines => lines.RemoveAt(2));

        FindsOnly(AuditProblem.LineMissing, file: 1, place: 3, "Line 7 is missing before line 8.");
    }

    [Fact]
    public void A_line_removed_where_a_file_begins_is_named()
    {
        _log.Rewrite(1, lines => lines.RemoveAt(0));

        FindsOnly(AuditProblem.LineMissing, file: 1, place: 1, "Line 5 is missing before line 6.");
    }

    [Fact]
    public void The_first_line_of_all_is_missed()
    {
        _log.Rewrite(0, lines => lines.RemoveAt(0));

        FindsOnly(
            AuditProblem.LineMissing, file: 0, place: 1, "The first line of the file, which connects it to the file before, is missing.");
    }

    [Fact]
    public void Swapped_lines_are_named()
    {
        _log.Rewrite(1, lines => (lines[1], lines[2]) = (lines[2], lines[1]));

        FindsOnly(AuditProblem.LineMoved, file: 1, place: 2, $"Line 6 should be here; it is at line 3 of {_log.Names[1]}.");
    }

    [Fact]
    public void A_repeated_line_is_named()
    {
        _log.Rewrite(1, lines => lines.Insert(4, lines[1]));

        FindsOnly(AuditProblem.LineRepeated, file: 1, place: 5, "Line 6 stands after line 8, a second time.");
    }

    [Fact]
    public void A_removed_file_is_named()
    {
        File.Delete(_log.PathOf(1));

        var finding = Assert.Single(_log.Verify().Findings);
        Assert.Equal((AuditProblem.FileMissing, "File 00000002 is missing, with the lines 5 to 9."), (finding.Problem, finding.Message));
    }

    [Fact]
    public void A_removed_first_file_is_named()
    {
        File.Delete(_log.PathOf(0));

        var finding = Assert.Single(_log.Verify().Findings);
        Assert.Equal(AuditProblem.FileMissing, finding.Problem);
        Assert.StartsWith("File 00000001 is missing at the beginning", finding.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_renamed_file_is_named()
    {
        var name = _log.Names[1].Replace("20261128", "20261126", StringComparison.Ordinal);
        File.Move(_log.PathOf(1), Path.Combine(_log.Directory, name));

        var finding = Assert.Single(_log.Verify().Findings);
        Assert.Equal((AuditProblem.FileRenamed, $"The file was begun as {_log.Names[1]}."), (finding.Problem, finding.Message));
    }

    [Fact]
    public void A_copied_file_is_named()
    {
        var name = _log.Names[1].Replace("20261128", "20261129", StringComparison.Ordinal);
        File.Copy(_log.PathOf(1), Path.Combine(_log.Directory, name));

        Assert.Equal(AuditProblem.FileRepeated, Assert.Single(_log.Verify().Findings).Problem);
    }

    [Fact]
    public void A_file_that_was_cut_is_named()
    {
        _log.Rewrite(1, lines => lines.RemoveRange(3, 2));

        var finding = Assert.Single(_log.Verify().Findings);
        Assert.Equal((AuditProblem.FileCut, _log.PathOf(1)), (finding.Problem, finding.File));
        Assert.Equal("The file ends at line 7, but went to line 9: its end was cut off.", finding.Message);
    }

    [Fact]
    public void An_end_that_was_cut_off_is_found_by_the_anchor()
    {
        _log.Rewrite(2, lines => lines.RemoveAt(2));

        Assert.Empty(_log.Verify([]).Findings);
        FindsOnly(AuditProblem.EndMissing, file: 2, place: 0, "The log ends at line 11, but it has had 12 lines: its end was cut off.");
    }

    [Fact]
    public void A_removed_last_file_is_found_by_the_anchor()
    {
        File.Delete(_log.PathOf(2));

        FindsOnly(AuditProblem.EndMissing, file: 1, place: 0, "The log ends at line 9, but it has had 12 lines: its end was cut off.");
    }

    [Fact]
    public void Another_key_is_told_from_changed_lines()
    {
        Assert.Equal(AuditProblem.OtherKey, Assert.Single(_log.Verify(AuditKey.Create()).Findings).Problem);
    }

    [Fact]
    public void A_log_written_anew_is_found_by_the_anchor()
    {
        using var forged = new WrittenLog("gw1-0a1b2c3d", _log.Key, 4, 3, 2);

        Assert.Equal(_log.Head.Lines, forged.Head.Lines);
        Assert.Equal(AuditProblem.HeadDiffers, Assert.Single(forged.Verify([_log.Head]).Findings).Problem);
    }

    [Fact]
    public void A_deleted_log_is_missed_when_its_gateway_goes_on()
    {
        var before = new AuditHead("gw1-ffffffff", 40, new string('0', 64));

        Assert.Equal(AuditProblem.LogMissing, Assert.Single(_log.Verify([_log.Head, before]).Findings).Problem);
    }

    [Fact]
    public void Several_logs_are_verified_at_once()
    {
        using var other = new WrittenLog("gw2-4e5f6a7b", _log.Key, 2);

        var (logs, elsewhere) = AuditVerifier.Verify(
            [_log.Key], [_log.Directory, other.Directory], [_log.Head, other.Head, other.Head with { Node = "gw3-00000000" }], [],
            TestContext.Current.CancellationToken);

        Assert.Equal(["gw1-0a1b2c3d", "gw2-4e5f6a7b"], logs.Select(log => log.Node));
        Assert.All(logs, log => Assert.Empty(log.Findings));
        Assert.Equal("gw3-00000000", Assert.Single(elsewhere).Node);
    }

    [Fact]
    public void Logs_of_two_keys_are_verified_at_once()
    {
        using var next = new WrittenLog("gw1-4e5f6a7b", AuditKey.Create(), 2);

        var (logs, elsewhere) = AuditVerifier.Verify(
            [next.Key, _log.Key], [_log.Directory, next.Directory], [_log.Head, next.Head], [], TestContext.Current.CancellationToken);

        Assert.All(logs, log => Assert.Empty(log.Findings));
        Assert.All(logs, log => Assert.True(log.IsEndKnown));
        Assert.Empty(elsewhere);
    }

    [Fact]
    public void A_copy_in_the_place_of_another_log_is_named()
    {
        using var copy = new WrittenLog("gw1-0a1b2c3d", _log.Key, 3, 4, 2);

        var (logs, _) = AuditVerifier.Verify(
            [_log.Key], [_log.Directory, copy.Directory], [_log.Head], [], TestContext.Current.CancellationToken);

        Assert.Equal(AuditProblem.LogRepeated, Assert.Single(logs[1].Findings).Problem);
    }

    [Fact]
    public void A_line_without_end_is_read_in_bounded_memory()
    {
        using (var file = File.Open(_log.PathOf(0), FileMode.Append))
        {
            file.Write(new byte[3_000_000]);
            file.WriteByte((byte)'\n');
        }

        var finding = _log.Verify().Findings[0];
        Assert.Equal((AuditProblem.LineChanged, 5L), (finding.Problem, finding.Place));
    }

    [Fact]
    public void An_emptied_log_is_found()
    {
        using var log = new WrittenLog("gw1-0a1b2c3d", _log.Key, 3);
        File.WriteAllBytes(log.PathOf(0), []);

        Assert.Equal(AuditProblem.FileCut, Assert.Single(log.Verify().Findings).Problem);
    }

    [Fact]
    public void Any_single_edit_of_a_log_is_found()
    {
        Gen.Select(Gen.Int[0, 5].Array[1, 4], Gen.Int[0, 6], Gen.Int, Gen.Int, Gen.Byte).Sample(
            (files, kind, first, second, value) =>
            {
                using var log = new WrittenLog("gw1-0a1b2c3d", _log.Key, files);
                if (!Edit(log, kind, first & int.MaxValue, second & int.MaxValue, value))
                {
                    return;
                }

                // A last line without an end may be one that is just being written.
                var found = log.Verify();
                Assert.True(found.AllFindings > 0 || (kind == 6 && found.Notes.Count > 0), $"Edit {kind} was not found.");
            },
            iter: 1_000);
    }

    public void Dispose() => _log.Dispose();

    /// <returns>False: it would change nothing.</returns>
    private static bool Edit(WrittenLog log, int kind, int first, int second, byte value)
    {
        var file = first % log.Names.Count;
        var bytes = File.ReadAllBytes(log.PathOf(file));
        var (at, lines) = (second % bytes.Length, log.LinesOf(file));
        var (one, other) = (second % lines.Count, first % lines.Count);
        switch (kind)
        {
            case 0 when bytes[at] != value:
                bytes[at] = value;
                File.WriteAllBytes(log.PathOf(file), bytes);
                return true;
            case 1:
                File.WriteAllBytes(log.PathOf(file), bytes[..at]);
                return true;
            case 2:
                log.Rewrite(file, all => all.RemoveAt(one));
                return true;
            case 3 when one != other:
                log.Rewrite(file, all => (all[one], all[other]) = (all[other], all[one]));
                return true;
            case 4:
                log.Rewrite(file, all => all.Insert(other, all[one]));
                return true;
            case 5:
                File.Delete(log.PathOf(file));
                return true;
            case 6:
                at = second % (bytes.Length + 1);
                File.WriteAllBytes(log.PathOf(file), [.. bytes[..at], value, .. bytes[at..]]);
                return true;
            default:
                return false;
        }
    }

    private void FindsOnly(AuditProblem problem, int file, long place, string message) =>
        Assert.Equal([new AuditFinding(problem, _log.PathOf(file), place, message)], _log.Verify().Findings);
}
