using System.Text;
using CsCheck;
using PhoneTheft.Gateway.Core;
using PhoneTheft.Gateway.Store.Format;

namespace PhoneTheft.Gateway.Tests.Store.Format;

public sealed class FormatTests
{
    private static readonly EquipmentIdentity Device = EquipmentIdentity.FromValue(35_000_000_000_007);

    private const string Chain = "00112233445566778899aabbccddeeff00112233";

    private const string Placed = "12\t1\t1700000000123\tP\t01234567890123\tB\talpha\tAda L.\t5f1c\t9\t1,0\t4\t2\t6\t000102030405060708090a0b0c0d0e0f\t\t5\tB2\t1800000000\tcase 7\t1690000000\t" + Chain;

    [Fact]
    public void A_placed_hold_is_read_whole()
    {
        var change = LogEntry.Parse(Encoding.UTF8.GetBytes(Placed), shard: 3);

        Assert.Equal(new Revision(3, 1, 12, 0x0011223344556677), change.Revision);
        Assert.Equal("01234567890123", change.Identity.ToString());
        Assert.Equal((4, 2, 6, 5), (change.Prohibited, change.Tracked, change.Holds, change.PlaceInRun));
        Assert.Equal("000102030405060708090a0b0c0d0e0f", change.Digest.ToString());
        Assert.Equal(
            new Hold
            {
                Carrier = "alpha",
                Identity = change.Identity,
                Disposition = Disposition.Block,
                Reason = HoldReason.Stolen,
                AssertedAt = DateTimeOffset.FromUnixTimeSeconds(1_690_000_000),
                ExpiresAt = DateTimeOffset.FromUnixTimeSeconds(1_800_000_000),
                Reference = "case 7",
                Actor = "Ada L.",
                Producer = "5f1c",
                Sequence = 9,
                Revision = change.Revision,
            },
            change.Hold);
    }

    [Fact]
    public void An_ended_hold_leaves_none()
    {
        var entry = Placed.Replace("\tP\t", "\tR\t", StringComparison.Ordinal).Replace("\tB\talpha", "\t-\talpha", StringComparison.Ordinal);

        var change = LogEntry.Parse(Encoding.UTF8.GetBytes(entry), shard: 3);

        Assert.Equal((ChangeKind.Released, EquipmentStatus.Permitted, null), (change.Kind, change.Status, change.Hold));
    }

    [Theory]
    [InlineData("\tP\t", "\tQ\t")]
    [InlineData("\tB\talpha", "\tX\talpha")]
    [InlineData("01234567890123", "1234567890123")]
    [InlineData("000102030405060708090a0b0c0d0e0f", "000102")]
    [InlineData("1700000000123", "17e8")]
    [InlineData("B2\t", "B9\t")]
    [InlineData("\t5\tB2", "\t-1\tB2")]
    [InlineData("\t5\tB2", "\t4294967296\tB2")]
    [InlineData("\tcase 7\t1690000000", "")]
    public void An_entry_that_is_not_of_the_format_is_refused(string was, string becomes)
    {
        var entry = Encoding.UTF8.GetBytes(Placed.Replace(was, becomes, StringComparison.Ordinal));

        Assert.Throws<FormatException>(() => LogEntry.Parse(entry, shard: 3));
    }

    [Fact]
    public void Any_hold_comes_back_as_it_was_written() => Gen.Select(
        Gen.Bool, Gen.Int[1, 8], Gen.Long[0, 253_402_300_799].Nullable(), Gen.Long[946_684_800, 253_402_300_799], Gen.String.AlphaNumeric, Gen.Long[1, 1L << 50])
        .Sample((blocks, reason, expires, asserted, reference, number) =>
        {
            var disposition = blocks ? Disposition.Block : Disposition.Track;
            var expiresAt = expires is { } at ? DateTimeOffset.FromUnixTimeSeconds(at) : (DateTimeOffset?)null;
            var text = HoldText.Of(new HoldTerms(disposition, (HoldReason)reason, expiresAt, reference)) + $"{asserted}\t1\t{number}\tAda L.\t\t0";

            var hold = HoldText.Parse(Encoding.UTF8.GetBytes(text), "alpha", Device, shard: 7);

            return hold == new Hold
            {
                Carrier = "alpha",
                Identity = Device,
                Disposition = disposition,
                Reason = (HoldReason)reason,
                AssertedAt = DateTimeOffset.FromUnixTimeSeconds(asserted),
                ExpiresAt = expiresAt,
                Reference = reference,
                Actor = "Ada L.",
                Revision = new Revision(7, 1, number, 0),
            };
        });

    [Fact]
    public void No_bytes_make_a_reader_fail_in_an_untyped_way() => Gen.Byte.Array[0, 200].Sample(bytes =>
    {
        AssertTyped(() => HoldText.Parse(bytes, "alpha", Device, 7));
        AssertTyped(() => PastHoldText.Parse(bytes, 7, Device));
        AssertTyped(() => LogEntry.Parse(bytes, 7));
    });

    private static void AssertTyped(Action read)
    {
        try
        {
            read();
        }
        catch (FormatException)
        {
            // The one way to refuse.
        }
    }
}
