using PhoneTheft.Gateway.Core;

namespace PhoneTheft.Gateway.Tests.Core;

public sealed class NearestWordTests
{
    [Theory]
    [InlineData("Stroe:Redis", "Store:Redis")]
    [InlineData("store:redis", "Store:Redis")]
    [InlineData("Store:Shard", "Store:Shards")]
    [InlineData("Store:Sahrds", "Store:Shards")]
    [InlineData("Guards:TacShare", null)]
    [InlineData("", null)]
    public void A_slip_or_two_are_seen_through(string text, string? meant) => Assert.Equal(meant, NearestWord.Of(text, ["Store:Redis", "Store:Shards"]));

    [Fact]
    public void Fewer_slips_are_nearer() => Assert.Equal("Warning", NearestWord.Of("Waring", ["Waiting", "Warning", "Earnings"], 1));
}
