using CsCheck;
using PhoneTheft.Gateway.Core;
using PhoneTheft.Gateway.Replication;

namespace PhoneTheft.Gateway.Tests.Replication;

public sealed class TableImageTests
{
    private const int Slots = EquipmentIdentity.SerialsPerTac / 16;

    [Fact]
    public void What_is_written_reads_back_as_the_same_list() =>
        ShardTableDriver.Histories.Select(Gen.Int[0, 5_000]).Sample((driver, more) =>
        {
            var copy = ReadInPieces(Bytes(driver.Table.Capture(), TableImage.LongestTac + more), driver.Shard, driver.Shards, piece: 1 + more);
            Assert.Equal(driver.Table.InOrder(), copy.InOrder());
            Assert.Equal(driver.Table.Digest, copy.Digest);
            Assert.Equal((driver.Table.Prohibited, driver.Table.Tracked), (copy.Prohibited, copy.Tracked));
        }, iter: 60);

    [Fact]
    public void A_table_read_back_takes_changes_like_any_other()
    {
        var driver = new ShardTableDriver(3, 16);
        driver.SetAll(Enumerable.Range(0, 3_908).Select(slot => driver.Identity(35_000_000, slot * 2)), EquipmentStatus.Prohibited);
        driver.SetAll(Enumerable.Range(0, 3_907).Select(slot => driver.Identity(35_000_001, slot * 2)), EquipmentStatus.Tracked);
        var copy = ReadInPieces(Bytes(driver.Table.Capture(), TableImage.LongestTac), 3, 16, piece: 100_000);
        foreach (var tac in new[] { 35_000_000u, 35_000_001u, 1u })
        {
            for (var slot = 0; slot < 5_000; slot++)
            {
                var status = (EquipmentStatus)(1 + (slot % 3));
                driver.Set(tac, slot, status);
                copy.Set(driver.Identity(tac, slot), status);
            }
        }

        Assert.Equal(driver.Table.InOrder(), copy.InOrder());
        Assert.Equal(driver.Table.Digest, copy.Digest);
        Assert.InRange(copy.EstimatedBytes, driver.Table.EstimatedBytes * 0.9, driver.Table.EstimatedBytes * 1.1);
    }

    [Fact]
    public void An_image_stays_what_it_was_while_the_table_changes()
    {
        var table = new ShardTable(0, 16);
        table.Set(Identity(35_000_000, 1), EquipmentStatus.Prohibited);
        var image = table.Capture();
        table.Set(Identity(35_000_000, 2), EquipmentStatus.Prohibited);
        table.Set(Identity(35_000_000, 1), EquipmentStatus.Permitted);
        table.Set(Identity(35_000_001, 1), EquipmentStatus.Tracked);
        var copy = ReadInPieces(Bytes(image, TableImage.LongestTac), 0, 16, piece: 64);
        Assert.Equal([new(Identity(35_000_000, 1), EquipmentStatus.Prohibited)], copy.InOrder());
    }

    public static TheoryData<string, byte[]> BrokenImages => new()
    {
        { "a TAC of nine digits", Tac(100_000_000, [1], []) },
        { "the same TAC twice", [.. Tac(7, [1], []), .. Tac(7, [2], [])] },
        { "TACs not ascending", [.. Tac(8, [1], []), .. Tac(7, [2], [])] },
        { "a TAC without a device", Tac(7, [], []) },
        { "slots not ascending", Tac(7, [2, 1], []) },
        { "a slot twice", Tac(7, [2, 2], []) },
        { "a slot that no serial number has", Tac(7, [Slots], []) },
        { "the slot that marks a bitmap in memory", Tac(7, [ushort.MaxValue], []) },
        { "a device both prohibited and tracked", Tac(7, [1, 2], [2, 3]) },
        { "more devices than serial numbers", Counts(7, Slots, 1) },
        { "a bitmap of fewer bits than counted", [.. Counts(7, 4_000, 0), .. new byte[SlotImage.Longest]] },
        { "a bitmap with a bit beyond the last slot", [.. Counts(7, Slots, 0), .. Enumerable.Repeat((byte)0xFF, SlotImage.Longest - 2), 0xF0, 0x00] },
    };

    [Theory]
    [MemberData(nameof(BrokenImages))]
    public void Bytes_that_no_table_ever_wrote_are_refused(string what, byte[] bytes)
    {
        Assert.NotEmpty(what);
        Assert.Throws<InvalidDataException>(() => new TableImageReader(0, 16).Read(bytes));
    }

    [Fact]
    public void Any_bytes_are_refused_or_read_as_a_table_that_adds_up() =>
        Gen.Byte[0, 3].Array[0, 60].Sample(bytes =>
        {
            var reader = new TableImageReader(0, 16);
            try
            {
                reader.Read(bytes);
            }
            catch (InvalidDataException)
            {
                // What came before it must still be sound.
            }

            var table = reader.ToTable();
            var list = table.InOrder().ToList();
            Assert.Equal(list.Count, table.Prohibited + table.Tracked);
            Assert.Equal(list.Aggregate(Digest.Empty, (sum, entry) => sum + Digest.Of(entry.Key, entry.Value)), table.Digest);
            Assert.All(list, entry => Assert.Equal(entry.Value, table.StatusOf(entry.Key)));
        });

    private static byte[] Bytes(TableImage image, int buffer)
    {
        var bytes = new List<byte>();
        var piece = new byte[buffer];
        var next = 0;
        for (var length = image.Write(ref next, piece); length > 0; length = image.Write(ref next, piece))
        {
            bytes.AddRange(piece.AsSpan(0, length));
        }

        Assert.Equal(image.Tacs, next);
        return [.. bytes];
    }

    private static ShardTable ReadInPieces(byte[] bytes, int shard, int shards, int piece)
    {
        var reader = new TableImageReader(shard, shards);
        var read = 0;
        for (var end = Math.Min(piece, bytes.Length); read < bytes.Length; end = Math.Min(end + piece, bytes.Length))
        {
            read += reader.Read(bytes.AsSpan(read, end - read));
            Assert.True(read == bytes.Length || end < bytes.Length);
        }

        return reader.ToTable();
    }

    private static EquipmentIdentity Identity(uint tac, int slot) => EquipmentIdentity.FromValue((tac * 1_000_000UL) + (16UL * (ulong)slot));

    private static byte[] Tac(uint tac, int[] prohibited, int[] tracked) =>
        [.. Counts(tac, prohibited.Length, tracked.Length), .. prohibited.Concat(tracked).SelectMany(slot => BitConverter.GetBytes((ushort)slot))];

    private static byte[] Counts(uint tac, int prohibited, int tracked) =>
        [.. BitConverter.GetBytes(tac), .. BitConverter.GetBytes((ushort)prohibited), .. BitConverter.GetBytes((ushort)tracked)];
}
