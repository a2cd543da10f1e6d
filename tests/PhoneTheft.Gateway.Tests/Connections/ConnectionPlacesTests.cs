using System.Net;
using PhoneTheft.Gateway.Connections;

namespace PhoneTheft.Gateway.Tests.Connections;

public sealed class ConnectionPlacesTests
{
    private const string Somebody = "192.0.2.1";
    private const string SomebodyElse = "192.0.2.2";

    private readonly List<string> _closed = [];

    [Fact]
    public void An_address_takes_no_place_of_another()
    {
        var places = new ConnectionPlaces(new ConnectionsOptions { MostPerAddress = 2 });

        Assert.Equal(
            [null, null, ConnectionLimit.Address, null], new[] { Somebody, Somebody, Somebody, SomebodyElse }.Select(from => LimitFor(places, from)));
    }

    [Fact]
    public void Known_connections_are_not_closed_for_new_ones()
    {
        var places = new ConnectionPlaces(new ConnectionsOptions { Most = 2 });
        Known(places, "first");
        Known(places, "second");

        Assert.Equal(ConnectionLimit.All, LimitFor(places, Somebody));
        Assert.Empty(_closed);
    }

    [Fact]
    public void A_stranger_makes_room_for_a_new_connection()
    {
        var places = new ConnectionPlaces(new ConnectionsOptions { Most = 3 });
        Known(places, "known");
        Begun(places, "older");
        Begun(places, "newer");

        Assert.Null(LimitFor(places, Somebody));

        Assert.Equal(["older"], _closed);
    }

    [Fact]
    public void A_place_that_is_left_is_free_again()
    {
        var places = new ConnectionPlaces(new ConnectionsOptions { Most = 1, MostPerAddress = 1 });

        for (var round = 0; round < 3; round++)
        {
            var place = Known(places, "only");
            Assert.NotNull(LimitFor(places, SomebodyElse));
            place.Leave();
            place.Leave();
        }
    }

    [Fact]
    public void The_oldest_of_nobody_goes_when_there_are_too_many()
    {
        var places = new ConnectionPlaces(new ConnectionsOptions { MostUnidentified = 2 });

        Begun(places, "first");
        Begun(places, "second", SomebodyElse);
        Begun(places, "third", "192.0.2.3");

        Assert.Equal(["first"], _closed);
    }

    [Fact]
    public void Whoever_floods_loses_their_own()
    {
        var places = new ConnectionPlaces(new ConnectionsOptions { MostUnidentified = 3, MostHandshakes = 3 });
        Begun(places, "another's", SomebodyElse);
        Enter(places, "another's handshake", SomebodyElse);

        for (var i = 0; i < 100; i++)
        {
            Begun(places, "flood");
            Enter(places, "flood");
        }

        Assert.Equal("flood", Assert.Single(_closed.Distinct()));
    }

    [Fact]
    public void Handshakes_have_places_of_their_own()
    {
        var places = new ConnectionPlaces(new ConnectionsOptions { MostHandshakes = 2, MostUnidentified = 1 });
        Begun(places, "begun");

        Enter(places, "first");
        Enter(places, "second");
        Enter(places, "third");

        Assert.Equal(["first"], _closed);
    }

    [Fact]
    public void A_connection_of_a_carrier_is_no_stranger()
    {
        var places = new ConnectionPlaces(new ConnectionsOptions { MostUnidentified = 1 });
        Assert.True(Begun(places, "carrier's").IdentifyAs("acme", most: 2));

        Begun(places, "nobody's");
        Begun(places, "nobody's, too");

        Assert.Equal(["nobody's"], _closed);
    }

    [Fact]
    public void A_carrier_has_so_many_connections()
    {
        var places = new ConnectionPlaces(new ConnectionsOptions());
        var first = Begun(places, "first");

        Assert.True(first.IdentifyAs("acme", most: 2));
        Assert.True(Begun(places, "second").IdentifyAs("acme", most: 2));
        Assert.False(Begun(places, "third").IdentifyAs("acme", most: 2));
        Assert.True(Begun(places, "another").IdentifyAs("other", most: 2));
        Assert.True(first.IdentifyAs("acme", most: 2));

        first.Leave();
        Assert.True(Begun(places, "fourth").IdentifyAs("acme", most: 2));
    }

    [Theory]
    [InlineData("2001:db8::1", "2001:db8::ffff", ConnectionLimit.Address)]
    [InlineData("2001:db8::1", "2001:db8:0:1::1", null)]
    [InlineData("192.0.2.1", "::ffff:192.0.2.1", ConnectionLimit.Address)]
    [InlineData("192.0.2.1", "192.0.2.2", null)]
    [InlineData("0.0.0.1", "::1", null)]
    internal void Two_addresses_of_one_network_of_IPv6_are_one(string first, string second, ConnectionLimit? limit)
    {
        var places = new ConnectionPlaces(new ConnectionsOptions { MostPerAddress = 1 });

        Assert.Equal([null, limit], new[] { first, second }.Select(from => LimitFor(places, from)));
    }

    private ConnectionLimit? LimitFor(ConnectionPlaces places, string address) =>
        places.Enter(IPAddress.Parse(address), () => _closed.Add(address), out var limit) is null ? limit : null;

    private ConnectionPlace Enter(ConnectionPlaces places, string name, string address = Somebody) =>
        places.Enter(IPAddress.Parse(address), () => _closed.Add(name), out _)!;

    private ConnectionPlace Begun(ConnectionPlaces places, string name, string address = Somebody)
    {
        var place = Enter(places, name, address);
        place.Begin(isKnown: false);
        return place;
    }

    private ConnectionPlace Known(ConnectionPlaces places, string name)
    {
        var place = Enter(places, name);
        place.Begin(isKnown: true);
        return place;
    }
}
