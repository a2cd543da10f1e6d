using System.IO.Hashing;
using System.Text;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;
using PhoneTheft.Gateway.Store.CheckpointFiles;
using PhoneTheft.Gateway.Store.Format;
using PhoneTheft.Gateway.Store.Losses;
using PhoneTheft.Gateway.Store.Redis;

namespace PhoneTheft.Gateway.Tests.Store.Losses;

/// <summary>Only clearing takes the sign of a loss down: neither a restored backup nor a damaged note does.</summary>
public sealed class LossBookTests : IDisposable
{
    private static readonly StoreIdentity Identity = new(Guid.Parse("11111111-2222-3333-4444-555555555555"), 16);

    private static readonly Loss Lost = new()
    {
        Shard = 7,
        Number = 101,
        Chain = 0xabcdef,
        Head = 103,
        HeadChain = 0x123456,
        Changes = 3,
        NoticedAt = DateTimeOffset.UnixEpoch,
    };

    private readonly DirectoryInfo _directory = Directory.CreateTempSubdirectory("phonetheft-losses-");

    private string Note => Path.Combine(_directory.FullName, "checkpoint.losses");

    public void Dispose() => _directory.Delete(recursive: true);

    [Fact]
    public void What_the_store_forgot_is_told_to_it_again()
    {
        var book = Begin();
        book.Heard(new StoredLosses([Lost], []), []);

        book.Heard(new StoredLosses([], []), []);

        Assert.Equal(Lost, Assert.Single(book.Open));
        Assert.Equal(Lost, Assert.Single(book.Unwritten));
    }

    [Fact]
    public void What_was_cleared_is_gone()
    {
        var book = Begin();
        book.Heard(new StoredLosses([Lost], []), []);

        book.Heard(new StoredLosses([], [Lost]), []);

        Assert.Empty(book.Open);
        Assert.Empty(book.Unwritten);
        Assert.False(File.Exists(Note));
    }

    [Fact]
    public void A_restored_backup_is_noticed_after_a_restart_too()
    {
        Begin().Heard(new StoredLosses([Lost], []), []);

        var again = Begin();
        again.Heard(new StoredLosses([], []), []);

        Assert.Equal(Lost, Assert.Single(again.Unwritten));
    }

    [Fact]
    public void A_damaged_line_is_a_loss_and_the_other_lines_count()
    {
        Begin().Heard(new StoredLosses([Lost, Lost with { Shard = 8 }], []), []);
        var lines = File.ReadAllLines(Note);
        File.WriteAllLines(Note, [lines[0][..^1], lines[1]]);

        var open = Begin().Open;

        Assert.Equal([(0, true), (8, false)], open.Select(loss => (loss.Shard, loss.IsAtLeast)));
        Assert.Equal(open, Begin().Open);
    }

    [Fact]
    public void A_line_of_no_store_is_damage_and_names_no_file()
    {
        var line = "kept\t../\0\t7 101.0000000000abcdef\t3\t0\t103\t0000000000123456\tF\t1700000000123";
        File.WriteAllText(Note, $"{XxHash64.HashToUInt64(Encoding.UTF8.GetBytes(line)):x16}\t{line}\n");

        Assert.True(Assert.Single(Begin().Open).IsAtLeast);
    }

    [Fact]
    public void An_emptied_note_is_a_loss()
    {
        File.WriteAllText(Note, "");

        Assert.True(Assert.Single(Begin().Open).IsAtLeast);
    }

    [Fact]
    public void What_cannot_be_copied_aside_is_not_written_over()
    {
        File.WriteAllText(Note, "damaged");
        Directory.CreateDirectory(Note + ".damaged-20261127T100000");

        var book = Begin();
        book.Report(Lost);

        Assert.Equal(2, book.Open.Count);
        Assert.Equal("damaged", File.ReadAllText(Note));
    }

    [Theory]
    [InlineData("alpha", true)]
    [InlineData(null, false)]
    public void Who_waits_for_a_clearing_hears_whether_somebody_accepted_the_loss(string? carrier, bool isAccepted)
    {
        var (book, heard) = Listening();
        book.Heard(new StoredLosses([Lost, Lost with { Shard = 8 }], []), []);
        Assert.Empty(heard);

        book.Heard(new StoredLosses([Lost with { Shard = 8 }], [Lost with { AcceptedBy = carrier }]), []);
        book.Heard(new StoredLosses([Lost with { Shard = 8 }], [Lost with { AcceptedBy = carrier }]), []);

        Assert.Equal([(7, isAccepted)], heard);
    }

    [Fact]
    public void A_shard_is_heard_of_when_its_last_loss_is_cleared()
    {
        var (book, heard) = Listening();
        var (accepted, second) = (Lost with { AcceptedBy = "alpha" }, Lost with { Number = 201, Head = 203, Chain = 1, HeadChain = 2 });
        book.Heard(new StoredLosses([Lost, second], []), []);

        book.Heard(new StoredLosses([second], [accepted]), []);
        Assert.Empty(heard);
        book.Heard(new StoredLosses([], [accepted, second]), []);

        // What was accepted first is known to be accepted still.
        Assert.Equal([(7, true)], heard);
    }

    [Fact]
    public void A_loss_that_the_store_forgot_is_not_a_cleared_one()
    {
        var (book, heard) = Listening();
        book.Heard(new StoredLosses([Lost], []), []);

        book.Heard(new StoredLosses([], []), []);

        Assert.Empty(heard);
    }

    private (LossBook Book, List<(int Shard, bool IsAccepted)> Heard) Listening()
    {
        var (book, heard) = (Begin(), new List<(int, bool)>());
        book.WhenCleared((shard, isAccepted) => heard.Add((shard, isAccepted)));
        return (book, heard);
    }

    private LossBook Begin()
    {
        var time = new FakeTimeProvider(new DateTimeOffset(2026, 11, 27, 10, 0, 0, TimeSpan.Zero));
        var checkpoint = new CheckpointFile(
            new CheckpointOptions { File = Path.Combine(_directory.FullName, "checkpoint") }, new StoreOptions(), time, NullLogger<CheckpointFile>.Instance);
        var book = new LossBook(new LossFile(checkpoint, time, NullLogger<LossFile>.Instance), NullLogger<LossBook>.Instance);
        book.Begin(Identity);
        return book;
    }
}
