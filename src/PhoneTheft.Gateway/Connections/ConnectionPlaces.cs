using System.Net;
using System.Runtime.InteropServices;

namespace PhoneTheft.Gateway.Connections;

/// <summary>
/// The places that a listener has for connections: in all, by address and by carrier, and places of their own for handshakes and for
/// connections of nobody. When those are taken, an old one of them goes, so that strangers take nothing from carriers.
/// </summary>
internal sealed class ConnectionPlaces(ConnectionsOptions options)
{
    /// <summary>Over one connection, of callers that nobody knows: a load balancer watches the health of a few services.</summary>
    public const int MostStreams = 4;

    private readonly Lock _lock = new();
    private readonly Dictionary<UInt128, int> _perAddress = [];
    private readonly Dictionary<string, int> _perCarrier = new(StringComparer.Ordinal);
    private readonly Strangers _handshakes = new();
    private readonly Strangers _unidentified = new();
    private int _all;
    private int _streamsOfNobody;

    /// <summary>Gives a new connection a place, which it has to leave again.</summary>
    /// <param name="address">Where it comes from.</param>
    /// <param name="close">Closes it.</param>
    /// <param name="limit">The limit that is reached, if it gets none.</param>
    /// <returns>Its place; null: it gets none.</returns>
    public ConnectionPlace? Enter(IPAddress address, Action<ConnectionEnd> close, out ConnectionLimit limit)
    {
        var place = new ConnectionPlace(this, new AddressKey(address), close);
        ConnectionPlace? goes = null;
        limit = default;
        lock (_lock)
        {
            ref var open = ref CollectionsMarshal.GetValueRefOrAddDefault(_perAddress, place.From.Value, out _);
            if (open >= options.MostPerAddress)
            {
                limit = ConnectionLimit.Address;
                return null;
            }

            open++;
            _all++;
            _handshakes.Add(place);
            if (_all > options.Most && (goes = _unidentified.Victim() ?? _handshakes.Victim(except: place)) is null)
            {
                RemoveLocked(place);
                limit = ConnectionLimit.All;
                return null;
            }

            goes ??= _handshakes.Count > options.MostHandshakes ? _handshakes.Victim(except: place) : null;
            RemoveLocked(goes);
        }

        goes?.Close();
        return place;
    }

    /// <summary>Its handshake is over. From now on it has a place among those of nobody, unless it is known already.</summary>
    public void Begin(ConnectionPlace place, bool isKnown)
    {
        ConnectionPlace? goes = null;
        lock (_lock)
        {
            if (place.IsLeft)
            {
                return;
            }

            place.Pool?.Remove(place);
            if (!isKnown)
            {
                _unidentified.Add(place);
                goes = _unidentified.Count > options.MostUnidentified ? _unidentified.Victim() : null;
                RemoveLocked(goes);
            }
        }

        goes?.Close();
    }

    /// <summary>Moves it from those of nobody to those of a carrier. Once is enough; a connection that serves several counts for its first.</summary>
    /// <returns>False: the carrier has as many connections as it may have.</returns>
    public bool MoveTo(ConnectionPlace place, string carrier, long most)
    {
        lock (_lock)
        {
            if (place.IsLeft || place.Carrier is not null)
            {
                return true;
            }

            ref var open = ref CollectionsMarshal.GetValueRefOrAddDefault(_perCarrier, carrier, out _);
            if (open >= most)
            {
                return false;
            }

            open++;
            place.Carrier = carrier;
            place.Pool?.Remove(place);
            _streamsOfNobody -= place.Streams;
            return true;
        }
    }

    /// <summary>Opens a stream whose caller is nobody. Over a carrier's connection it takes nothing from strangers.</summary>
    /// <returns>False: there are as many as may be.</returns>
    public bool TryOpenStream(ConnectionPlace place)
    {
        lock (_lock)
        {
            if (place.IsLeft || place.Streams >= MostStreams || (place.Carrier is null && _streamsOfNobody >= options.MostUnidentified))
            {
                return false;
            }

            place.Streams++;
            _streamsOfNobody += place.Carrier is null ? 1 : 0;
            return true;
        }
    }

    public void CloseStream(ConnectionPlace place)
    {
        lock (_lock)
        {
            if (place.IsLeft)
            {
                return;
            }

            place.Streams--;
            _streamsOfNobody -= place.Carrier is null ? 1 : 0;
        }
    }

    public void Leave(ConnectionPlace place)
    {
        lock (_lock)
        {
            RemoveLocked(place);
        }
    }

    private void RemoveLocked(ConnectionPlace? place)
    {
        if (place is null || place.IsLeft)
        {
            return;
        }

        // Its streams end with it, also those that the web server loses.
        place.IsLeft = true;
        _streamsOfNobody -= place.Carrier is null ? place.Streams : 0;
        place.Pool?.Remove(place);
        _all--;
        Lessen(_perAddress, place.From.Value);
        if (place.Carrier is { } carrier)
        {
            Lessen(_perCarrier, carrier);
        }
    }

    private static void Lessen<TKey>(Dictionary<TKey, int> counts, TKey key)
        where TKey : notnull
    {
        ref var open = ref CollectionsMarshal.GetValueRefOrNullRef(counts, key);
        if (--open == 0)
        {
            counts.Remove(key);
        }
    }
}

/// <summary>The limit that a connection was refused for.</summary>
internal enum ConnectionLimit
{
    /// <summary>Connections:Most.</summary>
    All,

    /// <summary>Connections:MostPerAddress.</summary>
    Address,
}
