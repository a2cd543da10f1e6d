using System.Runtime.InteropServices;

namespace PhoneTheft.Gateway.Connections;

/// <summary>Connections of nobody, by age and by address.</summary>
internal sealed class Strangers
{
    private const int Few = 4;

    private readonly LinkedList<ConnectionPlace> _byAge = [];
    private readonly Dictionary<UInt128, int> _perAddress = [];

    public int Count => _byAge.Count;

    public void Add(ConnectionPlace place)
    {
        place.InPool = _byAge.AddLast(place);
        place.Pool = this;
        CollectionsMarshal.GetValueRefOrAddDefault(_perAddress, place.From.Value, out _)++;
    }

    public void Remove(ConnectionPlace place)
    {
        _byAge.Remove(place.InPool!);
        (place.Pool, place.InPool) = (null, null);
        ref var open = ref CollectionsMarshal.GetValueRefOrNullRef(_perAddress, place.From.Value);
        if (--open == 0)
        {
            _perAddress.Remove(place.From.Value);
        }
    }

    /// <summary>
    /// Who goes when there are too many: the oldest of the address that has the most. Whoever floods loses their own. Where nobody has more
    /// than a few, the oldest of all goes: in a flood from many addresses, a carrier that opens two at once is not the one with the most.
    /// </summary>
    /// <param name="except">The newest one.</param>
    public ConnectionPlace? Victim(ConnectionPlace? except = null)
    {
        var most = _perAddress.Count == 0 ? 0 : _perAddress.Values.Max();
        var flooding = most > Math.Min(Few, Count / 4)
            ? _byAge.FirstOrDefault(place => place != except && _perAddress[place.From.Value] == most)
            : null;
        return flooding ?? _byAge.FirstOrDefault(place => place != except);
    }
}
