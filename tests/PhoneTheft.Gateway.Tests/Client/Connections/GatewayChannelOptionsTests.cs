using PhoneTheft.Gateway.Client;

namespace PhoneTheft.Gateway.Tests.Client.Connections;

public sealed class GatewayChannelOptionsTests
{
    private static readonly Uri First = new("http://127.0.0.1:1");
    private static readonly Uri Second = new("http://127.0.0.1:2");

    [Fact]
    public void Without_an_address_the_gateway_is_on_this_machine() =>
        Assert.Equal(new Uri("http://127.0.0.1:50051"), new GatewayChannelOptions().Address);

    [Fact]
    public void One_address_is_a_list_of_one() => Assert.Equal([First], new GatewayChannelOptions { Address = First }.Addresses);

    [Fact]
    public void Of_several_addresses_the_first_is_the_address() =>
        Assert.Equal(First, new GatewayChannelOptions { Addresses = [First, Second] }.Address);

    [Fact]
    public void Both_properties_are_refused_in_either_order()
    {
        Assert.Throws<ArgumentException>(() => new GatewayChannelOptions { Address = First, Addresses = [First, Second] });
        Assert.Throws<ArgumentException>(() => new GatewayChannelOptions { Addresses = [First, Second], Address = First });
    }

    [Theory]
    [InlineData(0)]
    [InlineData(65)]
    public void A_number_of_addresses_outside_the_range_is_refused(int count)
    {
        var addresses = Enumerable.Repeat(First, count).ToList();

        var refusal = Assert.Throws<ArgumentException>(() => new GatewayChannelOptions { Addresses = addresses });

        Assert.Contains($"must be 1 to 64 addresses; got {count}", refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_list_that_changes_later_changes_no_options()
    {
        var addresses = new List<Uri> { First };
        var options = new GatewayChannelOptions { Addresses = addresses };

        addresses.Clear();

        Assert.Equal(First, options.Address);
    }
}
