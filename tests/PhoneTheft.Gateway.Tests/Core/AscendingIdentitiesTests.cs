using Google.Protobuf;
using PhoneTheft.Gateway.Core;

namespace PhoneTheft.Gateway.Tests.Core;

public sealed class AscendingIdentitiesTests
{
    private static readonly ulong[] Some = [0, 1, 49_015_420_323_751, 49_015_420_323_752, EquipmentIdentity.Limit - 1];

    [Fact]
    public void What_is_written_is_read_and_fits_the_contract()
    {
        var written = new List<ulong>();
        var identities = new AscendingIdentities(written);

        Assert.All(Some, value => identities.Add(EquipmentIdentity.FromValue(value)));

        Assert.Equal(Histories.IdentityDeltas.Write(Some), written);
        Assert.True(AscendingIdentities.TryRead(written, out var read));
        Assert.Equal(Some, read.Select(identity => identity.Value));
    }

    [Fact]
    public void The_size_is_that_of_a_varint()
    {
        ulong[] borders = [0, 1, .. Enumerable.Range(1, 9).SelectMany(bytes => new[] { (1UL << (7 * bytes)) - 1, 1UL << (7 * bytes) }), ulong.MaxValue];

        Assert.All(borders, value => Assert.Equal(CodedOutputStream.ComputeUInt64Size(value), Varint.SizeOf(value)));
    }

    [Fact]
    public void The_same_identity_twice_is_refused() => Assert.False(AscendingIdentities.TryRead([7, 0], out _));

    [Theory]
    [InlineData(EquipmentIdentity.Limit)]
    [InlineData(ulong.MaxValue)]
    public void More_than_14_digits_are_refused(ulong difference)
    {
        Assert.False(AscendingIdentities.TryRead([difference], out _));
        Assert.False(AscendingIdentities.TryRead([7, difference], out _));
        Assert.False(AscendingIdentities.TryRead([7, EquipmentIdentity.Limit - 7], out _));
    }
}
