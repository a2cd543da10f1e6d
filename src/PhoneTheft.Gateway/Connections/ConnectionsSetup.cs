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

    /// <summary>The limits that we enforce.</summary>
    public static void LimitConnections(this ListenOptions endpoint)
    {
        var beginning = endpoint.Protocols is HttpProtocols.Http2 ? ConnectionGate.PrefaceOfHttp2 : ConnectionGate.FirstByte;
        endpoint.Use(ActivatorUtilities.CreateInstance<ConnectionGate>(endpoint.ApplicationServices, beginning).Before);
    }
}
