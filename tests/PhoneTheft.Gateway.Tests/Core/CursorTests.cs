using System.Buffers.Binary;
using System.IO.Hashing;
using CsCheck;
using PhoneTheft.Gateway.Core;

namespace PhoneTheft.Gateway.Tests.Core;

public sealed class CursorTests
{
    private static readonly Guid Store = new("00112233-4455-6677-8899-aabbccddeeff");

    [Fact]
    public void Bytes_return_the_same_cursor() => Any.Sample(cursor =>
    {
        var bytes = cursor.ToByteArray();

        Assert.True(Cursor.TryParse(bytes, out var read));
        Assert.Equal(cursor.StoreId, read.StoreId);
        Assert.Equal(cursor.Positions.AsEnumerable(), read.Positions.AsEnumerable());
        Assert.InRange(bytes.Length, 1, Cursor.MaxSize);
    });

    [Fact]
    public void The_longest_positions_fit()
    {
        var cursor = new Cursor(Store, Positions(64, long.MaxValue, long.MaxValue, ulong.MaxValue));

        Assert.Equal(Cursor.MaxSize, cursor.ToByteArray().Length);
        Assert.True(Cursor.TryParse(cursor.ToByteArray(), out _));
    }

    [Fact]
    public void The_bytes_are_the_documented_ones()
    {
        var bytes = new Cursor(Store, Positions(16, epoch: 1, number: 300, chain: 0x0102030405060708)).ToByteArray();

        var expected = "01" + "00112233445566778899aabbccddeeff" + "10" + string.Concat(Enumerable.Repeat("01" + "ac02" + "0102030405060708", 16));
        Assert.Equal(expected, Convert.ToHexStringLower(bytes.AsSpan(..^4)));
        Assert.Equal(XxHash32.Hash(bytes.AsSpan(..^4)), bytes[^4..]);
    }

    [Fact]
    public void Every_change_of_one_byte_is_noticed()
    {
        var bytes = new Cursor(Store, Positions(16, epoch: 3, number: 123_456, chain: 0xFEDCBA9876543210)).ToByteArray();
        for (var i = 0; i < bytes.Length; i++)
        {
            var original = bytes[i];
            for (var change = 1; change < 256; change++)
            {
                bytes[i] = (byte)(original ^ change);
                Assert.False(Cursor.TryParse(bytes, out _), $"byte {i} changed by {change:x2}");
            }

            bytes[i] = original;
        }
    }

    [Fact]
    public void Whatever_is_cut_off_or_added_is_noticed()
    {
        var bytes = new Cursor(Store, Positions(16, epoch: 1, number: 1, chain: 0)).ToByteArray();
        for (var length = 0; length < bytes.Length; length++)
        {
            Assert.False(Cursor.TryParse(bytes.AsSpan(0, length), out _), $"{length} bytes");
        }

        Assert.False(Cursor.TryParse([.. bytes, 0], out _));
        Assert.False(Cursor.TryParse(new byte[10_000_000], out _));
    }

    [Fact]
    public void Hostile_bytes_with_a_right_hash_are_refused_without_an_exception() => Gen.Byte.Array[0, 400].Sample(body =>
    {
        byte[] start = [1, .. Store.ToByteArray(), 16];
        byte[] bytes = [.. start, .. body, 0, 0, 0, 0];
        BinaryPrimitives.WriteUInt32BigEndian(bytes.AsSpan(^4..), XxHash32.HashToUInt32(bytes.AsSpan(..^4)));

        // Whatever is read writes itself the same way: there is one spelling of a cursor.
        Assert.True(!Cursor.TryParse(bytes, out var cursor) || bytes.AsSpan().SequenceEqual(cursor.ToByteArray()));
    });

    [Theory]
    [InlineData("8000", "a number longer than need be")]
    [InlineData("ffffffffffffffffff01", "2⁶⁴ − 1")]
    [InlineData("80808080808080808080808001", "no end")]
    public void Numbers_have_one_spelling_and_63_bits(string epoch, string why)
    {
        byte[] bytes = [1, .. Store.ToByteArray(), 16, .. Convert.FromHexString(epoch), .. new byte[9], .. new byte[15 * 10], 0, 0, 0, 0];
        BinaryPrimitives.WriteUInt32BigEndian(bytes.AsSpan(^4..), XxHash32.HashToUInt32(bytes.AsSpan(..^4)));

        Assert.False(Cursor.TryParse(bytes, out _), why);
    }

    [Fact]
    public void A_cursor_has_one_position_for_each_shard_in_order()
    {
        Assert.Throws<ArgumentException>(() => new Cursor(Store, []));
        Assert.Throws<ArgumentException>(() => new Cursor(Store, Positions(17, 1, 1, 1)));
        Assert.Throws<ArgumentException>(() => new Cursor(Store, [.. Positions(16, 1, 1, 1).Reverse()]));
        Assert.Throws<ArgumentException>(() => new Cursor(Store, Positions(16, -1, 1, 1)));
        Assert.Throws<ArgumentException>(() => new Cursor(Store, Positions(16, 1, -1, 1)));
    }

    [Fact]
    public void A_cursor_keeps_its_positions_when_the_callers_list_changes()
    {
        var positions = Positions(16, 1, 1, 1);
        var cursor = new Cursor(Store, positions);
        positions[0] = positions[0] with { Number = 2 };

        Assert.Equal(1, cursor.Positions[0].Number);
    }

    private static Revision[] Positions(int shards, long epoch, long number, ulong chain) =>
        [.. Enumerable.Range(0, shards).Select(shard => new Revision(shard, epoch, number, chain))];

    private static readonly Gen<Cursor> Any = Gen.Select(
        Gen.Guid,
        Gen.OneOf(16, 32, 64),
        Gen.Select(Gen.Long[0, long.MaxValue], Gen.Long[0, 100_000], Gen.ULong).Array[64],
        (store, shards, positions) => new Cursor(store, [.. positions.Take(shards).Select((p, shard) => new Revision(shard, p.Item2, p.Item1, p.Item3))]));
}
