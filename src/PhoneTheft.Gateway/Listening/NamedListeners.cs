using System.Net;
using System.Net.Sockets;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Server.Kestrel.Transport.Sockets;
using Microsoft.Extensions.Options;
using PhoneTheft.Gateway.Configuration;

namespace PhoneTheft.Gateway.Listening;

/// <summary>Opens the listeners; where one can't be, it says which setting wants it there, and why it can't.</summary>
internal sealed class NamedListeners(
    IOptions<SocketTransportOptions> sockets, ListenOptions listen, ILoggerFactory loggers) : IConnectionListenerFactory
{
    private readonly SocketTransportFactory _factory = new(sockets, loggers);

    /// <exception cref="SettingsRefusedException">It can't listen there.</exception>
    public async ValueTask<IConnectionListener> BindAsync(EndPoint endpoint, CancellationToken cancellationToken = default)
    {
        try
        {
            return await _factory.BindAsync(endpoint, cancellationToken);
        }
        catch (Exception e) when (ErrorOf(e) is not null)
        {
            throw new SettingsRefusedException(
                [$"{NameOf(endpoint)} is {endpoint}, and the gateway cannot listen there: {Explain(ErrorOf(e)!.Value)}"]);
        }
    }

    private static SocketError? ErrorOf(Exception e) => e switch
    {
        AddressInUseException => SocketError.AddressAlreadyInUse,
        SocketException socket => socket.SocketErrorCode,
        _ => null,
    };

    private static string Explain(SocketError error) => error switch
    {
        SocketError.AddressAlreadyInUse => "another process does already, perhaps another gateway. Stop it, or choose another port.",
        SocketError.AccessDenied => "this user is not allowed to, as for ports below 1024. Choose another port.",
        SocketError.AddressNotAvailable or SocketError.AddressFamilyNotSupported =>
            "this machine has no such address. Choose one of its own, such as 127.0.0.1.",
        _ => $"the system says {error}. Choose another address or port.",
    };

    private string NameOf(EndPoint endpoint) =>
        ListenAddress.TryParse(listen.Http, out var http) && new IPEndPoint(http.Address, http.Port).Equals(endpoint)
            ? "Listen:Http"
            : "Listen:Grpc";
}
