using System.Buffers;
using System.Net;
using Microsoft.AspNetCore.Connections;

namespace PhoneTheft.Gateway.Connections;

/// <summary>
/// Runs before anything else of a connection, TLS included: the connection must be within the limits, and must begin with the protocol
/// that the listener speaks.
/// </summary>
internal sealed class ConnectionGate(ConnectionPlaces places, FirstBytes first, ConnectionNotices notices, bool isTls)
{
    /// <summary>The first byte of a TLS record that carries a handshake.</summary>
    private const byte Handshake = 22;

    public ConnectionDelegate Before(ConnectionDelegate next) => connection => EnterAsync(connection, next);

    private async Task EnterAsync(ConnectionContext connection, ConnectionDelegate next)
    {
        var address = AddressKey.Of(connection);
        if (places.Enter(address, end => Close(connection, end), out var limit) is not { } place)
        {
            // Returning closes it. A GOAWAY would say no more: clients take either for a node to leave for another.
            notices.Refused(address, limit);
            return;
        }

        try
        {
            connection.Features.Set(place);
            KestrelEnds.Name(connection, address);
            if (await first.ReadAsync(connection, 1) is { } read && Speaks(read, address))
            {
                await next(connection);
            }
        }
        finally
        {
            place.Leave();
        }
    }

    private bool Speaks(ReadOnlySequence<byte> read, IPAddress address)
    {
        if (read.FirstSpan[0] == Handshake == isTls)
        {
            return true;
        }

        notices.Ended(isTls ? ConnectionEnd.NotTls : ConnectionEnd.TlsOnPlainPort, address);
        return false;
    }

    private void Close(ConnectionContext connection, ConnectionEnd end)
    {
        notices.Ended(end, AddressKey.Of(connection));
        connection.Abort(new ConnectionAbortedException($"It has not said whose it is ({end.Name})."));
    }
}
