using System.Collections.Concurrent;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using PhoneTheft.Gateway.Certificates;

namespace PhoneTheft.Gateway.IntegrationTests.Support;

/// <summary>Every connection that a gateway has accepted, as the gateway sees it.</summary>
internal sealed class SeenConnections
{
    private readonly ConcurrentQueue<ConnectionContext> _all = [];

    /// <summary>Of those whose handshake is done, oldest first.</summary>
    public IEnumerable<PeerCertificate> Peers => _all.Select(one => one.Features.Get<PeerCertificate>()).OfType<PeerCertificate>();

    /// <remarks>First of all: defaults count for listeners that come after them.</remarks>
    public void AddTo(IServiceCollection services) => services.Insert(0, ServiceDescriptor.Singleton<IConfigureOptions<KestrelServerOptions>>(
        new ConfigureOptions<KestrelServerOptions>(kestrel => kestrel.ConfigureEndpointDefaults(endpoint => endpoint.Use(next => connection =>
        {
            _all.Enqueue(connection);
            return next(connection);
        })))));
}
