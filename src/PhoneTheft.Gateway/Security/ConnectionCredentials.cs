using System.Net;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using PhoneTheft.Gateway.Certificates;
using PhoneTheft.Gateway.Connections;
using PhoneTheft.Gateway.Security.Tokens;

namespace PhoneTheft.Gateway.Security;

/// <summary>What a connection has shown, and who it was found to be: a feature of the connection, so that its calls need not ask again.</summary>
/// <param name="address">Of the other end.</param>
/// <param name="peer">Its client certificate.</param>
/// <param name="place">Where it counts; null: nowhere.</param>
internal sealed class ConnectionCredentials(IPAddress address, PeerCertificate peer, ConnectionPlace? place)
{
    private volatile bool _isOfProxy;
    private volatile FoundCertificate? _lastCertificate;
    private volatile KnownToken? _lastToken;

    public IPAddress Address { get; } = address;

    public PeerCertificate Peer { get; } = peer;

    public ConnectionPlace? Place { get; } = place;

    /// <summary>It is the trusted proxy's, and carries calls of many carriers.</summary>
    public bool IsOfProxy
    {
        get => _isOfProxy;
        set => _isOfProxy = value;
    }

    /// <summary>Whose certificate it was when it was last asked; null: it wasn't. Calls come at once, so what is here may be an older answer.</summary>
    public FoundCertificate? LastCertificate
    {
        get => _lastCertificate;
        set => _lastCertificate = value;
    }

    /// <summary>The token of the last call that had another one than the call before; null: none has had any.</summary>
    public KnownToken? LastToken
    {
        get => _lastToken;
        set => _lastToken = value;
    }

    /// <summary>Gives each connection of a listener its own. After TLS, which finds the certificate.</summary>
    public static void AddTo(ListenOptions endpoint) => endpoint.Use(next => connection =>
    {
        var address = (connection.RemoteEndPoint as IPEndPoint)?.Address ?? IPAddress.None;
        connection.Features.Set(new ConnectionCredentials(
            address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address,
            connection.Features.Get<PeerCertificate>() ?? PeerCertificate.None,
            connection.Features.Get<ConnectionPlace>()));
        return next(connection);
    });
}

/// <summary>Whose certificate it is.</summary>
/// <param name="Verdict">By which verdict; another object is another verdict.</param>
/// <param name="Version">By which register.</param>
/// <param name="Found">The caller, or why there is none.</param>
internal sealed record FoundCertificate(CertificateVerdict Verdict, long Version, FoundCaller Found);
