using System.Buffers.Binary;
using System.Net;
using System.Net.Sockets;
using System.Runtime.InteropServices;

namespace PhoneTheft.Gateway.Connections;

/// <summary>Counts the open connections of a listener, in all and by address.</summary>
internal sealed class OpenConnections(ConnectionsOptions options)
{
    private readonly Lock _lock = new();
    private readonly Dictionary<UInt128, int> _perAddress = [];
    private int _all;

    /// <summary>Counts a connection in; it has to be counted out again.</summary>
    /// <returns>The limit that is reached; null: none.</returns>
    public ConnectionLimit? Enter(IPAddress address)
    {
        lock (_lock)
        {
            if (_all >= options.Most)
            {
                return ConnectionLimit.All;
            }

            ref var open = ref CollectionsMarshal.GetValueRefOrAddDefault(_perAddress, KeyOf(address), out _);
            if (open >= options.MostPerAddress)
            {
                return ConnectionLimit.Address;
            }

            open++;
            _all++;
            return null;
        }
    }

    public void Leave(IPAddress address)
    {
        lock (_lock)
        {
            _all--;
            var key = KeyOf(address);
            ref var open = ref CollectionsMarshal.GetValueRefOrNullRef(_perAddress, key);
            if (--open == 0)
            {
                _perAddress.Remove(key);
            }
        }
    }

    /// <summary>For an IPv6 address, its /64 network: whoever has one of its addresses has all of them.</summary>
    private static UInt128 KeyOf(IPAddress address)
    {
        if (address.IsIPv4MappedToIPv6)
        {
            address = address.MapToIPv4();
        }

        Span<byte> bytes = stackalloc byte[16];
        address.TryWriteBytes(bytes, out _);
        return address.AddressFamily is AddressFamily.InterNetworkV6
            ? BinaryPrimitives.ReadUInt64BigEndian(bytes)
            : new UInt128(1, BinaryPrimitives.ReadUInt32BigEndian(bytes));
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
