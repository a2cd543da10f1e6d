using System.Net;
using Grpc.Core;
using Grpc.Net.Client;
using Grpc.Net.Client.Configuration;
using PhoneTheft.Gateway.V1;

namespace PhoneTheft.Gateway.Client;

/// <summary>Makes channels to a gateway. A channel is expensive to make and safe to share: keep one per gateway.</summary>
public static class GatewayChannel
{
    /// <summary>Makes a channel; nothing is connected before the first call.</summary>
    /// <exception cref="ArgumentException">The address is not an absolute http or https address.</exception>
    public static GrpcChannel Create(GatewayChannelOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        if (!options.Address.IsAbsoluteUri || options.Address.Scheme is not ("http" or "https"))
        {
            throw new ArgumentException("The address of a gateway starts with http:// or https://.", nameof(options));
        }

        var sockets = new SocketsHttpHandler
        {
            ConnectTimeout = options.ConnectTimeout,
            // A gateway takes some 100 calls per connection at a time; without this the 101st waits for one to end.
            EnableMultipleHttp2Connections = true,
            KeepAlivePingDelay = options.KeepAliveDelay,
            KeepAlivePingTimeout = options.KeepAliveTimeout,
            KeepAlivePingPolicy = HttpKeepAlivePingPolicy.WithActiveRequests,
            PooledConnectionIdleTimeout = Timeout.InfiniteTimeSpan,
            AutomaticDecompression = DecompressionMethods.None,
            // The address is the gateway's. A proxy taken from the environment would get in between unasked.
            UseProxy = false,
        };
        HttpMessageHandler handler = string.IsNullOrEmpty(options.DevelopmentCarrier)
            ? sockets
            : new DevelopmentCarrierHandler(options.DevelopmentCarrier, sockets);

        return GrpcChannel.ForAddress(options.Address, new GrpcChannelOptions
        {
            HttpHandler = handler,
            DisposeHttpClient = true,
            MaxReceiveMessageSize = options.MaxReceiveMessageSize,
            ServiceConfig = options.CheckAttempts > 1 ? new ServiceConfig { MethodConfigs = { RetryOfCheck(options.CheckAttempts) } } : null,
        });
    }

    // Check and nothing else: whether a write that found nobody was carried out is its caller's to find out.
    private static MethodConfig RetryOfCheck(int attempts) => new()
    {
        Names = { new MethodName { Service = CheckService.Descriptor.FullName, Method = "Check" } },
        RetryPolicy = new RetryPolicy
        {
            MaxAttempts = attempts,
            InitialBackoff = TimeSpan.FromMilliseconds(5),
            MaxBackoff = TimeSpan.FromMilliseconds(40),
            BackoffMultiplier = 2,
            RetryableStatusCodes = { StatusCode.Unavailable },
        },
    };
}
