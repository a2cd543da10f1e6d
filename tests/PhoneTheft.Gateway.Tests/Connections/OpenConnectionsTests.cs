using System.Net;
using PhoneTheft.Gateway.Connections;

namespace PhoneTheft.Gateway.Tests.Connections;

public sealed class OpenConnectionsTests
{
    private static readonly IPAddress Somebody = IPAddress.Parse("192.0.2.1");
    private static readonly IPAddress SomebodyElse = IPAddress.Parse("192.0.2.2");

    [Fact]
    public void An_address_takes_no_place_of_another()
    {
        var open = new OpenConnections(new ConnectionsOptions { Most = 10, MostPerAddress = 2 });

        Assert.Equal([null, null, ConnectionLimit.Address], Enter(open, Somebody, Somebody, Somebody));
        Assert.Equal([null], Enter(open, SomebodyElse));
    }

    [Fact]
    public void All_addresses_together_have_so_many_places()
    {
        var open = new OpenConnections(new ConnectionsOptions { Most = 2, MostPerAddress = 2 });

        Assert.Equal([null, null, ConnectionLimit.All], Enter(open, Somebody, SomebodyElse, IPAddress.Parse("192.0.2.3")));
    }

    [Fact]
    public void A_place_that_is_left_is_free_again()
    {
        var open = new OpenConnections(new ConnectionsOptions { Most = 1, MostPerAddress = 1 });

        for (var round = 0; round < 3; round++)
        {
            Assert.Equal([null, ConnectionLimit.All], Enter(open, Somebody, SomebodyElse));
            open.Leave(Somebody);
        }
    }

    [Theory]
    [InlineData("2001:db8::1", "2001:db8::ffff", ConnectionLimit.Address)]
    [InlineData("2001:db8::1", "2001:db8:0:1::1", null)]
    [InlineData("192.0.2.1", "::ffff:192.0.2.1", ConnectionLimit.Address)]
    [InlineData("192.0.2.1", "192.0.2.2", null)]
    [InlineData("0.0.0.1", "::1", null)]
    internal void Two_addresses_of_one_network_of_IPv6_are_one(string first, string second, ConnectionLimit? limit)
    {
        var open = new OpenConnections(new ConnectionsOptions { Most = 10, MostPerAddress = 1 });

        Assert.Equal([null, limit], Enter(open, IPAddress.Parse(first), IPAddress.Parse(second)));
    }

    private static List<ConnectionLimit?> Enter(OpenConnections open, params IPAddress[] addresses) => [.. addresses.Select(open.Enter)];
}
