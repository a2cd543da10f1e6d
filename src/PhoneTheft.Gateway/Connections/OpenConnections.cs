using System.Buffers.Binary;
using System.Net;
using System.Net.Sockets;
using System.Runtime.InteropServices;

namespace PhoneTheft.Gateway.Connections;

/// <summary>The places a listener has: so many in all, so many for one address.</summary>
internal sealed class OpenConnections(ConnectionsOptions options)
{
    private readonly Lock _lock = new();
    private readonly Dictionary<UInt128, int> _perAddress = [];
    private int _all;

    /// <summary>Takes a place, to be left again.</summary>
    /// <returns>The limit that is reached; null: it has a place.</returns>
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

    /// <summary>Of an IPv6 address its network: whoever has one of those addresses has 2^64.</summary>
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

/// <summary>Why there was no place for a connection.</summary>
internal enum ConnectionLimit
{
    /// <summary>Connections:Most.</summary>
    All,

    /// <summary>Connections:MostPerAddress.</summary>
    Address,
}
