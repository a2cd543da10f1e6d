using System.Net;
using PhoneTheft.Gateway.Connections;

namespace PhoneTheft.Gateway.Tests.Connections;

public sealed class ConnectionPlacesTests
{
    private const string Somebody = "192.0.2.1";
    private const string SomebodyElse = "192.0.2.2";

    private readonly List<string> _closed = [];
    private readonly List<ConnectionEnd> _ends = [];

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

    [Fact]
    public void Nobody_has_more_than_a_few_streams_on_a_connection()
    {
        var place = Begun(new ConnectionPlaces(new ConnectionsOptions()), "nobody's");

        Assert.Equal(ConnectionPlaces.MostStreams, Enumerable.Range(0, 100).Count(_ => place.TryOpenStream()));

        place.CloseStream();
        Assert.True(place.TryOpenStream());
        Assert.False(place.TryOpenStream());
    }

    [Fact]
    public void Streams_of_nobody_are_bounded_in_all()
    {
        var places = new ConnectionPlaces(new ConnectionsOptions { MostUnidentified = 3 });
        var (first, second) = (Begun(places, "first"), Begun(places, "second"));
        Assert.True(first.TryOpenStream() && first.TryOpenStream() && second.TryOpenStream());
        Assert.False(second.TryOpenStream());

        // A carrier's connection has its own few, and leaves those of nobody to others.
        Assert.True(second.IdentifyAs("acme", most: 1));

        Assert.True(second.TryOpenStream());
        Assert.True(first.TryOpenStream());
        Assert.False(first.TryOpenStream());
        second.CloseStream();
        second.CloseStream();
        Assert.False(first.TryOpenStream());
    }

    [Fact]
    public void A_connection_that_ends_takes_its_streams_along()
    {
        var places = new ConnectionPlaces(new ConnectionsOptions { MostUnidentified = 2 });
        var (first, second) = (Begun(places, "first"), Begun(places, "second"));
        Assert.True(first.TryOpenStream() && first.TryOpenStream());
        Assert.False(second.TryOpenStream());

        first.Leave();
        first.CloseStream();

        Assert.True(second.TryOpenStream() && second.TryOpenStream());
        Assert.False(second.TryOpenStream());
        Assert.False(first.TryOpenStream());
    }

    [Fact]
    public void Refused_calls_without_end_close_a_connection_of_nobody()
    {
        var places = new ConnectionPlaces(new ConnectionsOptions());
        var (stranger, known, carriers) = (Begun(places, "stranger"), Known(places, "known"), Begun(places, "carrier's"));
        carriers.IdentifyAs("acme", most: 1);

        for (var call = 0; call < 2 * ConnectionPlace.MostRefusals; call++)
        {
            known.CountRefusal();
            carriers.CountRefusal();
            if (call == ConnectionPlace.MostRefusals - 1)
            {
                Assert.Empty(_closed);
            }

            stranger.CountRefusal();
        }

        Assert.Equal(["stranger"], _closed);
        Assert.Same(ConnectionEnd.Refused, _ends.Single());
    }

    [Fact]
    public void Two_at_once_are_no_flood()
    {
        var places = new ConnectionPlaces(new ConnectionsOptions { MostUnidentified = 40 });
        for (var address = 0; address < 38; address++)
        {
            Begun(places, $"flood {address}", $"198.51.100.{address}");
        }

        Begun(places, "carrier's");
        Begun(places, "carrier's");

        for (var address = 38; address < 48; address++)
        {
            Begun(places, $"flood {address}", $"198.51.100.{address}");
        }

        Assert.Equal(Enumerable.Range(0, 10).Select(address => $"flood {address}"), _closed);
    }

    private void Closed(string name, ConnectionEnd end)
    {
        _closed.Add(name);
        _ends.Add(end);
    }

    private ConnectionLimit? LimitFor(ConnectionPlaces places, string address) =>
        places.Enter(IPAddress.Parse(address), _ => _closed.Add(address), out var limit) is null ? limit : null;

    private ConnectionPlace Enter(ConnectionPlaces places, string name, string address = Somebody) =>
        places.Enter(IPAddress.Parse(address), end => Closed(name, end), out _)!;

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
