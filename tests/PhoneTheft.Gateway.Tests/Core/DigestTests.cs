using System.IO.Hashing;
using System.Text;
using CsCheck;
using PhoneTheft.Gateway.Core;

namespace PhoneTheft.Gateway.Tests.Core;

public sealed class DigestTests
{
    [Theory]
    [InlineData("49015420323751", EquipmentStatus.Prohibited, "49015420323751B")]
    [InlineData("49015420323751", EquipmentStatus.Tracked, "49015420323751T")]
    [InlineData("00000000000012", EquipmentStatus.Prohibited, "00000000000012B")]
    [InlineData("99999999999999", EquipmentStatus.Tracked, "99999999999999T")]
    public void One_device_adds_the_hash_of_its_digits_and_letter(string digits, EquipmentStatus status, string hashed)
    {
        var digest = Digest.Of(Imei.Parse(digits).Identity, status);

        Assert.Equal(Convert.ToHexStringLower(XxHash128.Hash(Encoding.ASCII.GetBytes(hashed))), digest.ToString());
    }

    /// <summary>As xxhsum -H128 says of the same 15 characters: a store outlives the library that made its digests.</summary>
    [Theory]
    [InlineData(EquipmentStatus.Prohibited, "7cedbbfe54c52b7e63084834e6e2ce89")]
    [InlineData(EquipmentStatus.Tracked, "1f4a176e6134fa6c7d36e0f7a85e655e")]
    public void The_hash_is_the_one_other_programs_compute(EquipmentStatus status, string digest) =>
        Assert.Equal(digest, Digest.Of(Imei.Parse("49015420323751").Identity, status).ToString());

    [Theory]
    [InlineData(EquipmentStatus.None)]
    [InlineData(EquipmentStatus.Permitted)]
    public void A_permitted_device_adds_nothing(EquipmentStatus status) =>
        Assert.Equal(Digest.Empty, Digest.Of(Imei.Parse("49015420323751").Identity, status));

    [Fact]
    public void Limbs_wrap_without_carrying_into_each_other()
    {
        var sum = new Digest(uint.MaxValue, uint.MaxValue, 0, 7) + new Digest(1, 2, 3, 4);

        Assert.Equal(new Digest(0, 1, 3, 11), sum);
        Assert.Equal(new Digest(uint.MaxValue, uint.MaxValue, 0, 7), sum - new Digest(1, 2, 3, 4));
    }

    [Fact]
    public void The_order_of_additions_does_not_matter() => Gen.Select(Any, Any, Any).Sample((a, b, c) =>
    {
        Assert.Equal(a + b + c, c + (b + a));
        Assert.Equal(a, a + b - b);
        Assert.Equal(a, a + Digest.Empty);
        Assert.Equal(Digest.Empty, a - a);
    });

    [Fact]
    public void Hexadecimal_and_bytes_return_the_same_digest() => Any.Sample(digest =>
    {
        Assert.Equal(digest, Digest.Parse(digest.ToString()));
        Assert.Equal(digest, Digest.Parse(digest.ToString().ToUpperInvariant()));
        Assert.Equal(digest, Digest.Read(digest.ToByteArray()));
        Assert.Equal(digest.ToString(), Convert.ToHexStringLower(digest.ToByteArray()));
    });

    [Theory]
    [InlineData("")]
    [InlineData("0123456789abcdef0123456789abcde")]
    [InlineData("0123456789abcdef0123456789abcdef0")]
    [InlineData("0123456789abcdef0123456789abcdeg")]
    public void Only_32_hexadecimal_digits_are_a_digest(string text) => Assert.Throws<FormatException>(() => Digest.Parse(text));

    private static readonly Gen<Digest> Any = Gen.Select(Gen.UInt, Gen.UInt, Gen.UInt, Gen.UInt, (a, b, c, d) => new Digest(a, b, c, d));
}
