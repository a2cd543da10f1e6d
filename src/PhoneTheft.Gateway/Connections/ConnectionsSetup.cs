using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using PhoneTheft.Gateway.Configuration;

namespace PhoneTheft.Gateway.Connections;

/// <summary>The limits of connections.</summary>
internal static class ConnectionsSetup
{
    public static void AddConnectionLimits(this IServiceCollection services)
    {
        services.AddSettings<ConnectionsOptions>(ConnectionsOptions.Section);
        services.AddSingleton<ConnectionNotices>();
        services.AddSingleton<FirstBytes>();
        services.AddHostedService<KestrelEnds>();
    }

    /// <summary>The limits that Kestrel enforces.</summary>
    public static void LimitConnections(this KestrelServerOptions kestrel)
    {
        var options = kestrel.ApplicationServices.GetRequiredService<ConnectionsOptions>();
        kestrel.Limits.RequestHeadersTimeout = options.HeadersWithin;
        kestrel.Limits.Http2.KeepAlivePingDelay = options.PingAfter;
        kestrel.Limits.Http2.KeepAlivePingTimeout = options.PingAfter;
    }

    /// <summary>The limits that we enforce before anything else of a connection.</summary>
    public static void LimitConnections(this ListenOptions endpoint, bool isTls) => endpoint.Use(ActivatorUtilities.CreateInstance<ConnectionGate>(
        endpoint.ApplicationServices, ActivatorUtilities.CreateInstance<ConnectionPlaces>(endpoint.ApplicationServices), isTls).Before);

    /// <summary>The limits that we enforce after TLS.</summary>
    /// <param name="endpoint">A listener.</param>
    /// <param name="begin">Gives a connection that has begun its place.</param>
    public static void LimitProtocol(this ListenOptions endpoint, Action<IFeatureCollection> begin) =>
        endpoint.Use(ActivatorUtilities.CreateInstance<ProtocolGate>(
            endpoint.ApplicationServices, new ProtocolStart(endpoint.Protocols is HttpProtocols.Http2, begin)).Before);
}
