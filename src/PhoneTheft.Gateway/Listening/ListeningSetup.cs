using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.Options;
using PhoneTheft.Gateway.Configuration;
using PhoneTheft.Gateway.Connections;
using PhoneTheft.Gateway.Security;

namespace PhoneTheft.Gateway.Listening;

/// <summary>Where the gateway listens.</summary>
internal static class ListeningSetup
{
    /// <summary>Calls at once over one connection: a load balancer may bring all registers of a network over one.</summary>
    private const int MaxStreamsPerConnection = 1_024;

    public static void AddListening(this IServiceCollection services)
    {
        services.AddSettings<ListenOptions>(ListenOptions.Section);
        services.AddSingleton<IValidateOptions<ListenOptions>, ListenOptionsValidator>();
        services.AddSingleton<Listeners>();
        services.AddSingleton<TlsHandshakes>();
        services.AddSingleton<ConnectionOwner>();
        services.AddSingleton<SafetyWarnings>();
        services.AddSingleton<GatewayWarnings>();
        services.AddHostedService<AuditedHandshakes>();

        // The last one registered is the one the server takes.
        services.AddSingleton<IConnectionListenerFactory, NamedListeners>();
        services.AddHostedService(provider => provider.GetRequiredService<Listeners>());
    }

    public static void AddEndpoints(this WebApplicationBuilder builder) => builder.WebHost.ConfigureKestrel(kestrel =>
    {
        var listen = kestrel.ApplicationServices.GetRequiredService<ListenOptions>();
        kestrel.Limits.Http2.MaxStreamsPerConnection = MaxStreamsPerConnection;
        kestrel.LimitConnections();
        kestrel.AddServerHeader = false;
        Listen(kestrel, listen.Grpc, HttpProtocols.Http2);
        Listen(kestrel, listen.Http, HttpProtocols.Http1);
    });

    /// <summary>In Development mode everybody is believed.</summary>
    private static Action<IFeatureCollection> Begin(IServiceProvider services) =>
        services.GetRequiredService<SecurityOptions>().Mode == SecurityMode.Development
            ? features => features.Get<ConnectionPlace>()?.Begin(isKnown: true)
            : services.GetRequiredService<ConnectionOwner>().Begin;

    private static void Listen(KestrelServerOptions kestrel, string setting, HttpProtocols protocols)
    {
        if (ListenAddress.TryParse(setting, out var address))
        {
            kestrel.Listen(address.Address, address.Port, endpoint =>
            {
                endpoint.Protocols = protocols;
                endpoint.LimitConnections(address.IsTls);
                if (address.IsTls)
                {
                    kestrel.ApplicationServices.GetRequiredService<TlsHandshakes>().UseFor(endpoint);
                }

                ConnectionCredentials.AddTo(endpoint);
                endpoint.LimitProtocol(Begin(kestrel.ApplicationServices));
            });
        }
    }
}
