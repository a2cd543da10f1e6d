using System.Buffers.Binary;
using System.Net;
using System.Net.Sockets;
using Microsoft.AspNetCore.Connections;

namespace PhoneTheft.Gateway.Connections;

/// <summary>An address as connections are counted by it. For IPv6, its /64 network: whoever has one of its addresses has all of them.</summary>
internal sealed record AddressKey(IPAddress Address)
{
    public UInt128 Value { get; } = ValueOf(Address);

    public static IPAddress Of(ConnectionContext connection) => (connection.RemoteEndPoint as IPEndPoint)?.Address ?? IPAddress.None;

    private static UInt128 ValueOf(IPAddress address)
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
