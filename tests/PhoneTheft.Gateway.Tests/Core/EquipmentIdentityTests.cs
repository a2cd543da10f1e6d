using System.Text;
using CsCheck;
using PhoneTheft.Gateway.Core;

namespace PhoneTheft.Gateway.Tests.Core;

public sealed class EquipmentIdentityTests
{
    [Fact]
    public void Fourteen_digits_split_into_type_allocation_code_and_serial()
    {
        var identity = Read("01234567000089");

        Assert.Equal(1_234_567_000_089UL, identity.Value);
        Assert.Equal(1_234_567U, identity.Tac);
        Assert.Equal(89U, identity.Serial);
    }

    [Fact]
    public void Printing_and_reading_return_the_same_identity() => Identities.Any.Sample(identity =>
    {
        Span<char> text = stackalloc char[EquipmentIdentity.Length];
        Span<byte> utf8 = stackalloc byte[EquipmentIdentity.Length];
        Assert.True(identity.TryFormat(text, out var characters));
        Assert.True(identity.TryFormat(utf8, out var bytes));

        Assert.Equal((EquipmentIdentity.Length, EquipmentIdentity.Length), (characters, bytes));
        Assert.Equal(identity, Read(text));
        Assert.Equal(identity.ToString(), text.ToString());
        Assert.Equal(identity.ToString(), Encoding.ASCII.GetString(utf8));
        Assert.Equal(identity.ToString(), $"{identity}");
    });

    [Theory]
    [InlineData("")]
    [InlineData("0123456789012")]
    [InlineData("012345678901234")]
    [InlineData("0123456789012x")]
    [InlineData("+1234567890123")]
    [InlineData(" 1234567890123")]
    [InlineData("٤٩٠١٥٤٢٠٣٢٣٧٥١")]
    public void Only_fourteen_ascii_digits_are_canonical(string text)
    {
        Assert.False(EquipmentIdentity.TryParseCanonical(text, out var identity));
        Assert.Equal(default, identity);
    }

    [Fact]
    public void A_fifteenth_digit_does_not_fit() =>
        Assert.Throws<ArgumentOutOfRangeException>(() => EquipmentIdentity.FromValue(EquipmentIdentity.Limit));

    [Fact]
    public void A_placeholder_is_one_digit_repeated() => Gen.OneOf(Identities.Any, Gen.ULong[0, 9].Select(digit => EquipmentIdentity.FromValue(digit * 11_111_111_111_111)))
        .Sample(identity => Assert.Equal(identity.ToString().Distinct().Count() == 1, identity.IsPlaceholder));

    [Fact]
    public void The_serial_alone_decides_the_shard() =>
        Gen.Select(Identities.Any, Gen.OneOf(16, 32, 64)).Sample((identity, shards) =>
        {
            Assert.Equal(identity.Value % (ulong)shards, (ulong)identity.ShardOf(shards));
            Assert.Equal(identity.Serial % (uint)shards, (uint)identity.ShardOf(shards));
        });

    [Fact]
    public void The_order_is_that_of_the_printed_digits() =>
        Gen.Select(Identities.Any, Identities.Any).Sample((left, right) =>
        {
            var expected = Math.Sign(string.CompareOrdinal(left.ToString(), right.ToString()));

            Assert.Equal(expected, left.CompareTo(right));
            Assert.Equal((expected < 0, expected > 0, expected <= 0, expected >= 0), (left < right, (left > right), left <= right, (left >= right)));
        });

    private static EquipmentIdentity Read(ReadOnlySpan<char> text)
    {
        Assert.True(EquipmentIdentity.TryParseCanonical(text, out var identity));
        return identity;
    }
}
